package dev.agijobs.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.testkit.ServerCertificate;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes of passwords at a server that asks for them by SCRAM-SHA-256, with encryption and without; of {@code careful} only with it. */
final class PasswordTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String RIGHT = "right-9f2c";
    private static final String WRONG = "wrong-71ab";
    private static final String WHO =
            "SELECT current_user::text FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl = $1";

    /** All that can be typed, and what cannot everywhere. */
    private static final String ODD = IntStream.rangeClosed(' ', '~')
            .mapToObj(Character::toString)
            .collect(Collectors.joining("", "", "\u00fc\u20ac\u00a0x"));

    @TempDir
    private static Path dir;

    private static Path certificate;
    private static PgServer server;
    private static Vertx vertx;

    @BeforeAll
    static void start() throws Exception {
        ServerCertificate own = ServerCertificate.make(Files.createDirectory(dir.resolve("own")));
        certificate = own.certificate();
        Path hba = Files.writeString(dir.resolve("pg_hba.conf"), """
                host all postgres all trust
                hostssl all careful all scram-sha-256
                host all me,odd all scram-sha-256
                host all old all md5
                """);
        server = PgServer.startOrSkip(Map.of(
                "ssl", "on",
                "ssl_cert_file", own.certificate().toString(),
                "ssl_key_file", own.key().toString(),
                "hba_file", hba.toString(),
                "password_encryption", "scram-sha-256"));
        for (String role : List.of("me", "careful")) {
            server.run(
                    "CREATE ROLE %1$s LOGIN PASSWORD '%2$s'; CREATE SCHEMA AUTHORIZATION %1$s".formatted(role, RIGHT));
        }
        server.run("CREATE ROLE odd LOGIN PASSWORD '%s'".formatted(ODD.replace("'", "''")));
        server.run("SET password_encryption = 'md5'; CREATE ROLE old LOGIN PASSWORD '%s'".formatted(RIGHT));
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        if (vertx != null) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            server.close();
        }
    }

    private static String dsn(String user, String password, String settings) {
        return "postgresql://%s:%s@localhost:%d/postgres?%s"
                .formatted(user, password, server.port(), settings.replace("OWN", certificate.toString()));
    }

    private static PgDatabase open(String dsn) {
        return new PgDatabase(vertx, PgAddress.parse(dsn), 1, PgDatabase.SILENCE_MAX, Runnable::run);
    }

    /** Who the server says has logged in, on a shared connection that is encrypted or not. */
    private static String who(PgDatabase database, boolean encrypted) {
        return database.ask(
                        WHO, Tuple.of(encrypted), rows -> rows.iterator().next().getString(0))
                .await()
                .atMost(SOON);
    }

    private static String who(String dsn) {
        try (PgDatabase database = open(dsn)) {
            return who(database, false);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sslmode=disable", "sslmode=prefer", "sslmode=require", "sslmode=verify-full&sslrootcert=OWN"})
    void who_has_the_password_makes_the_tables_and_is_answered(String settings) {
        boolean encrypted = !settings.equals("sslmode=disable");
        String user = encrypted ? "careful" : "me";
        try (PgDatabase database = open(dsn(user, RIGHT, settings))) {
            Schema.apply(database);

            assertThat(who(database, encrypted)).isEqualTo(user);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sslmode=disable", "sslmode=prefer", "sslmode=require", "sslmode=verify-full&sslrootcert=OWN"})
    void who_has_another_one_is_told_so_but_not_which(String settings) {
        assertRefused(dsn("me", WRONG, settings), "FATAL: password authentication failed for user \"me\" (28P01)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sslmode=disable", "sslmode=prefer", "sslmode=require", "sslmode=verify-full&sslrootcert=OWN"})
    void who_has_none_is_told_that_one_is_asked_for(String settings) {
        assertRefused(dsn("me", "", settings), "It asks for a password, but its address holds none");
    }

    @Test
    void who_is_let_in_only_with_encryption_is_told_so() {
        assertRefused(
                dsn("careful", RIGHT, "sslmode=disable"),
                "FATAL: no pg_hba.conf entry for host \"127.0.0.1\", user \"careful\", database \"postgres\", ");
    }

    @Test
    void a_second_attempt_without_encryption_does_not_hide_what_failed_in_the_first() {
        String both = "(28000); it was asked with encryption before, in vain, and sslmode=require tells why";

        assertRefused(dsn("careful", WRONG, "sslmode=prefer"), both);
        assertRefused(dsn("careful", "", "application_name=x"), both);
        assertRefused(
                dsn("careful", WRONG, "sslmode=require"),
                "FATAL: password authentication failed for user \"careful\" (28P01)");
    }

    @Test
    void a_second_attempt_with_encryption_does_not_hide_what_failed_in_the_first() {
        assertRefused(
                dsn("stranger", WRONG, "sslmode=allow"),
                "(28000); it was asked without encryption before, in vain, and sslmode=disable tells why");
    }

    @Test
    void a_password_that_the_server_keeps_as_it_did_before_works() {
        assertThat(who(dsn("old", RIGHT, "sslmode=disable"))).isEqualTo("old");
        assertRefused(
                dsn("old", WRONG, "sslmode=disable"), "FATAL: password authentication failed for user \"old\" (28P01)");
    }

    /** At a start, and at a question. */
    private static void assertRefused(String dsn, String why) {
        try (PgDatabase database = open(dsn)) {
            assertSentence(
                    catchThrowable(() -> Schema.apply(database)),
                    "Postgres (postgres on localhost:%d) cannot be reached: ".formatted(server.port()),
                    why);
            assertSentence(catchThrowable(() -> who(database, false)), "Postgres cannot be asked: ", why);
        }
    }

    private static void assertSentence(Throwable refused, String begin, String why) {
        assertThat(refused)
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageStartingWith(begin)
                .hasMessageContaining(why);
        assertThat(Throwables.getStackTrace(refused)).doesNotContain(RIGHT).doesNotContain(WRONG);
    }

    static List<String> odd() {
        String address = URLEncoder.encode(ODD, StandardCharsets.UTF_8).replace("+", "%20");
        return List.of(
                dsn("odd", address, "sslmode=disable"),
                "jdbc:postgresql://localhost:%d/postgres?user=odd&password=%s&sslmode=disable"
                        .formatted(server.port(), address),
                "host=localhost port=%d dbname=postgres user=odd password='%s' sslmode=disable"
                        .formatted(server.port(), ODD.replaceAll("['\\\\]", "\\\\$0")),
                "host=localhost port=%d dbname=postgres user=odd password=%s sslmode=disable"
                        .formatted(server.port(), ODD.replaceAll("['\\\\\\s]", "\\\\$0")));
    }

    @ParameterizedTest
    @MethodSource("odd")
    void special_characters_are_of_the_password_in_every_form(String dsn) {
        assertThat(who(dsn)).isEqualTo("odd");
    }
}
