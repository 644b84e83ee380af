package dev.agijobs.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.agijobs.archive.ArchiveShelf;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.postgres.PgAddress;
import dev.agijobs.postgres.PgServer;
import dev.agijobs.store.ViewStore.Progress;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PostgresVerifyTest extends VerifyOnServer {
    private final PgServer server = PgServer.shared();
    private final String dsn = server.freshSchema();
    private final String schema = PgServer.schema(dsn);

    @Override
    void leave() {
        server.dropSchema(dsn);
    }

    @Override
    Map<String, String> address() {
        return Map.of("orchestrator.pg-dsn", dsn);
    }

    @Override
    ServerStores stores() {
        return ServerStores.postgres(PgAddress.parse(dsn), new ArchiveShelf(null));
    }

    private void change(String sql) {
        server.run("ALTER TABLE %s.events DISABLE TRIGGER events_are_never_changed".formatted(schema));
        server.run(sql.replace("events", schema + ".events"));
    }

    @Override
    void forge(String stream, long seq) {
        change("UPDATE events SET payload = '{}' WHERE stream = '%s' AND seq = %d".formatted(stream, seq));
    }

    @Override
    void empty(String stream) {
        change("DELETE FROM events WHERE stream = '%s'".formatted(stream));
    }

    @Override
    void unlist(Progress view, String id, boolean all) {
        server.run("DELETE FROM %s.view_entries WHERE id = '%s' AND (%s OR term <> '')".formatted(schema, id, all));
    }

    @Test
    void a_role_that_may_only_read_will_do() {
        String role = "reader_" + schema;
        server.run("CREATE ROLE %s LOGIN PASSWORD 'secret'".formatted(role));
        try {
            server.run("GRANT USAGE ON SCHEMA %s TO %s".formatted(schema, role));
            server.run("GRANT SELECT ON ALL TABLES IN SCHEMA %s TO %s".formatted(schema, role));
            String reading = dsn.replace("//postgres:", "//" + role + ":");

            try (ServerStores stores = ServerStores.postgres(PgAddress.parse(reading), new ArchiveShelf(null))) {
                assertThat(new ServerAudit(stores).everything().valid()).isTrue();
                assertThat(new ServerViewsAudit(stores.views(), stores.feed(), stores.artifacts())
                                .verify()
                                .valid())
                        .isTrue();
            }
        } finally {
            server.run("DROP OWNED BY %s".formatted(role));
            server.run("DROP ROLE " + role);
        }
    }

    @Test
    void where_no_log_is_it_is_told_in_a_sentence() {
        String other = server.freshSchema();
        try {
            assertThatExceptionOfType(StoreUnavailable.class)
                    .isThrownBy(() -> ServerStores.postgres(PgAddress.parse(other), new ArchiveShelf(null)))
                    .withMessageMatching("The database postgres on 127.0.0.1:\\d+ holds no log");
        } finally {
            server.dropSchema(other);
        }
    }
}
