package dev.agijobs.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.eventlog.StoreUnavailable;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SchemaTest {
    private final PgServer server = PgServer.shared();
    private final String dsn = server.freshSchema();
    private final String schema = PgServer.schema(dsn);
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        server.dropSchema(dsn);
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void apply(String address) {
        try (PgDatabase database =
                new PgDatabase(vertx, PgAddress.parse(address), 1, PgDatabase.SILENCE_MAX, Runnable::run)) {
            Schema.apply(database);
        }
    }

    private List<String> versions() {
        return server.ask("SELECT version FROM %s.schema_versions ORDER BY version".formatted(schema));
    }

    @Test
    void versions_are_applied_once_by_whoever_comes_first() {
        List<CompletableFuture<Void>> starts = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.runAsync(() -> apply(dsn), Thread::startVirtualThread))
                .toList();
        starts.forEach(CompletableFuture::join);
        List<String> versions = versions();

        apply(dsn);

        assertThat(versions()).isEqualTo(versions).startsWith("1");
    }

    @Test
    void tables_of_a_newer_version_stop_the_start() {
        apply(dsn);
        server.run("INSERT INTO %s.schema_versions VALUES (99, '0099-new.sql')".formatted(schema));

        assertThatThrownBy(() -> apply(dsn))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("The tables in the database .* were made by a newer version \\(schema 99, .*\\.");
    }

    @Test
    void half_made_tables_stop_the_start() {
        apply(dsn);
        server.run("UPDATE %s.schema_versions SET file = '0001-other.sql' WHERE version = 1".formatted(schema));

        assertThatThrownBy(() -> apply(dsn))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("The tables in the database .* are half-made: .*\\.");
    }

    @Test
    void tables_without_a_list_of_versions_stop_the_start() {
        server.run("CREATE TABLE %s.events (x int)".formatted(schema));

        assertThatThrownBy(() -> apply(dsn))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("The database .* has tables of an orchestrator, but not the list .*\\.");
    }

    @Test
    void a_server_that_is_not_there_is_told_in_one_sentence_without_the_password() {
        assertThatThrownBy(() -> apply("postgres://me:secret@127.0.0.1:1/jobs"))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageStartingWith("Postgres (jobs on 127.0.0.1:1) cannot be reached: ")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @Test
    void a_database_that_is_not_there_is_told_in_one_sentence() {
        String other = dsn.replace("/postgres?", "/nowhere?");

        assertThatThrownBy(() -> apply(other))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("cannot be reached")
                .hasMessageContaining("nowhere");
    }
}
