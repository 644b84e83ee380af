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
        apply(address, Schema.files());
    }

    private void apply(String address, List<String> files) {
        try (PgDatabase database =
                new PgDatabase(vertx, PgAddress.parse(address), 1, PgDatabase.SILENCE_MAX, Runnable::run)) {
            Schema.apply(database, files);
        }
    }

    /** All that is there, with its columns. */
    private List<String> everything(String where) {
        return server.ask("""
                SELECT c.relname || ' ' || coalesce(string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum), '')
                FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relnamespace = '%1$s'::regnamespace GROUP BY c.oid, c.relname
                UNION SELECT proname || ' ' || md5(prosrc) FROM pg_proc WHERE pronamespace = '%1$s'::regnamespace ORDER BY 1""".formatted(where));
    }

    private int known() {
        return Schema.files().size();
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
    void tables_of_an_earlier_version_get_what_they_lack() {
        String fresh = server.freshSchema();
        try {
            apply(fresh);
            apply(dsn, Schema.files().subList(0, known() - 1));
            assertThat(everything(schema)).isNotEqualTo(everything(PgServer.schema(fresh)));

            apply(dsn);

            assertThat(everything(schema)).hasSizeGreaterThan(20).isEqualTo(everything(PgServer.schema(fresh)));
            assertThat(versions()).hasSize(known());
        } finally {
            server.dropSchema(fresh);
        }
    }

    @Test
    void a_list_of_versions_of_an_earlier_program_gets_what_it_lacks() {
        apply(dsn);
        server.run("ALTER TABLE %s.schema_versions DROP COLUMN oldest".formatted(schema));

        apply(dsn, TestSchemas.withMore(TestSchemas.EXPAND));

        assertThat(server.ask("SELECT coalesce(oldest, -1) FROM %s.schema_versions ORDER BY version DESC LIMIT 2"
                        .formatted(schema)))
                .containsExactly("1", "-1");
    }

    @Test
    void tables_that_a_newer_version_expanded_are_used() {
        apply(dsn, TestSchemas.withMore(TestSchemas.EXPAND));
        List<String> expanded = everything(schema);

        apply(dsn);

        assertThat(everything(schema)).isEqualTo(expanded);
        assertThat(versions()).hasSize(known() + 1);
    }

    @Test
    void tables_of_which_a_newer_version_took_something_away_stop_the_start() {
        apply(dsn, TestSchemas.withMore(TestSchemas.EXPAND, TestSchemas.CONTRACT));
        String sentence =
                "The tables in the database postgres on \\S+ were made by a newer version \\(schema %1$d, for programs that know schema %1$d or a newer one; this version knows %2$d\\); start that version\\.";

        assertThatThrownBy(() -> apply(dsn))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(sentence.formatted(known() + 2, known()));
        assertThatThrownBy(() -> apply(dsn, TestSchemas.withMore(TestSchemas.EXPAND)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(sentence.formatted(known() + 2, known() + 1));
    }

    @Test
    void a_version_whose_row_is_missing_stops_the_start() {
        apply(dsn);
        // From one on that makes something: only replacing a function again does no harm.
        server.run("DELETE FROM %s.schema_versions WHERE version >= 4".formatted(schema));
        assertHalfMade(", but the list of versions does not say so");

        server.run("DELETE FROM %s.schema_versions WHERE version = 1".formatted(schema));
        assertHalfMade("where version 1 is to be (0001-log.sql) the list of versions has version 2 (0002-stores.sql)");
    }

    @Test
    void a_version_of_another_file_stops_the_start() {
        apply(dsn);
        server.run("UPDATE %s.schema_versions SET file = '0001-other.sql' WHERE version = 1".formatted(schema));
        assertHalfMade("has version 1 (0001-other.sql)");
    }

    @Test
    void a_table_or_function_that_is_missing_stops_the_start() {
        apply(dsn);
        server.run("DROP TABLE %1$s.artifact_chunks, %1$s.leases".formatted(schema));
        server.run("DROP FUNCTION %s.view_page".formatted(schema));

        assertHalfMade("artifact_chunks, leases, view_page is missing");
        assertThat(versions()).hasSize(known());
    }

    private void assertHalfMade(String why) {
        assertThatThrownBy(() -> apply(dsn))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("The tables in the database .* are half-made: .*; restore it from a backup, .*\\.")
                .hasMessageContaining(why);
    }

    @Test
    void tables_without_a_list_of_versions_stop_the_start() {
        server.run("CREATE TABLE %s.events (x int)".formatted(schema));

        assertThatThrownBy(() -> apply(dsn))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("The database .* has tables of an orchestrator, but not the list .*\\.");
    }

    @Test
    void a_server_that_is_too_old_is_refused_and_gets_no_tables() {
        String version = server.ask("SHOW server_version").getFirst();
        int major = Integer.parseInt(version.replaceFirst("\\..*", ""));
        try (PgDatabase database =
                new PgDatabase(vertx, PgAddress.parse(dsn), 1, PgDatabase.SILENCE_MAX, Runnable::run)) {
            assertThatThrownBy(() -> Schema.apply(database, Schema.files(), major + 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(
                            " is of version %s, but version %d or a newer one is needed".formatted(version, major + 1));
            assertThat(everything(schema)).isEmpty();

            Schema.apply(database, Schema.files(), major);
            assertThat(versions()).hasSize(known());
        }
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
