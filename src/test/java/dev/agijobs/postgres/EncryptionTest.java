package dev.agijobs.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.testkit.ServerCertificate;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code sslmode} and {@code sslrootcert} come to at a server that encrypts, with a certificate for {@code localhost} that it signed itself. */
final class EncryptionTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String ENCRYPTED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

    @TempDir
    private static Path dir;

    private static Path certificate;
    private static Path strange;
    private static PgServer server;
    private static PgServer plain;
    private static Vertx vertx;

    @BeforeAll
    static void start() throws Exception {
        ServerCertificate own = ServerCertificate.make(Files.createDirectory(dir.resolve("own")));
        certificate = own.certificate();
        strange = ServerCertificate.make(Files.createDirectory(dir.resolve("strange")))
                .certificate();
        server = PgServer.startOrSkip(Map.of(
                "ssl", "on",
                "ssl_cert_file", own.certificate().toString(),
                "ssl_key_file", own.key().toString()));
        plain = PgServer.shared();
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void close() {
        if (vertx != null) {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            server.close();
        }
    }

    /** Whether the connection is encrypted, of the pool and of who has one for himself. */
    private static boolean encrypted(PgServer at, String host, String settings) {
        String dsn = "postgresql://postgres@%s:%d/postgres?%s".formatted(host, at.port(), settings);
        boolean pooled = encrypted(dsn);
        assertThat(encrypted("host=%s port=%d user=postgres dbname=postgres %s"
                        .formatted(host, at.port(), settings.replace('&', ' '))))
                .isEqualTo(pooled);
        return pooled;
    }

    private static boolean encrypted(String dsn) {
        PgDatabase database = new PgDatabase(vertx, PgAddress.parse(dsn), 1, PgDatabase.SILENCE_MAX, Runnable::run);
        try {
            boolean pooled = database.ask(
                            ENCRYPTED,
                            Tuple.tuple(),
                            rows -> rows.iterator().next().getBoolean(0))
                    .await()
                    .atMost(SOON);
            PgConnection own = PgDatabase.await(database.connect(), SOON);
            assertThat(own.isSSL()).isEqualTo(pooled);
            PgDatabase.close(own);
            return pooled;
        } finally {
            database.close();
        }
    }

    @Test
    void what_is_sent_is_encrypted_unless_that_is_refused() {
        assertThat(encrypted(server, "127.0.0.1", "sslmode=require")).isTrue();
        assertThat(encrypted(server, "127.0.0.1", "sslmode=prefer")).isTrue();
        assertThat(encrypted(server, "127.0.0.1", "application_name=x")).isTrue();
        assertThat(encrypted(server, "127.0.0.1", "sslmode=disable")).isFalse();
    }

    @Test
    void a_server_that_does_not_encrypt_is_used_only_by_who_does_not_insist() {
        assertThat(encrypted(plain, "127.0.0.1", "sslmode=prefer")).isFalse();
        assertRefused(plain, "127.0.0.1", "sslmode=require");
        assertRefused(plain, "localhost", "sslmode=verify-full&sslrootcert=" + certificate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca", "verify-full"})
    void a_server_whose_certificate_is_trusted_is_used(String mode) {
        assertThat(encrypted(server, "localhost", "sslmode=%s&sslrootcert=%s".formatted(mode, certificate)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca", "verify-full"})
    void a_server_whose_certificate_somebody_else_signed_is_refused(String mode) {
        assertRefused(server, "localhost", "sslmode=%s&sslrootcert=%s".formatted(mode, strange));
    }

    @Test
    void only_the_full_verification_asks_for_the_name_of_the_server() {
        assertThat(encrypted(server, "127.0.0.1", "sslmode=verify-ca&sslrootcert=" + certificate))
                .isTrue();
        assertRefused(server, "127.0.0.1", "sslmode=verify-full&sslrootcert=" + certificate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sslmode=verify-ca", "sslmode=verify-full", "sslmode=verify-full&sslrootcert=system"})
    void without_a_file_those_count_whom_java_trusts(String settings) {
        assertRefused(server, "localhost", settings);
    }

    private static void assertRefused(PgServer at, String host, String settings) {
        assertThatThrownBy(() -> encrypted(at, host, settings))
                .isInstanceOf(StoreUnavailable.class)
                .satisfies(refused -> assertThat(refused.getMessage())
                        .doesNotContain("must be specified")
                        .doesNotContain("null"));
    }

    @Test
    void settings_that_promise_what_they_do_not_do_are_refused_with_a_sentence() {
        assertSentence("sslmode=prefer&sslrootcert=" + certificate, "sslrootcert needs sslmode=require");
        assertSentence("sslrootcert=" + certificate, "sslrootcert needs sslmode=require");
        assertSentence("sslmode=verify-ca&sslrootcert=system", "sslrootcert=system needs sslmode=verify-full");
        assertSentence("sslmode=verify-ca&sslrootcert=" + dir.resolve("none.pem"), "which cannot be read");
        assertSentence(
                "sslmode=verify-ca&sslrootcert=" + certificate.resolveSibling("server.key"),
                "which holds no certificates");
        assertSentence("sslmode=always", "sslmode must be disable, allow,");
        assertSentence("sslcert=mine.pem", "has the setting sslcert, but only these are known");
    }

    private static void assertSentence(String settings, String part) {
        assertThatThrownBy(() -> PgAddress.parse("postgresql://me:secret@db/jobs?" + settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(part)
                .hasMessageNotContaining("secret");
    }
}
