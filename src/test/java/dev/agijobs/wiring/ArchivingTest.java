package dev.agijobs.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.postgres.LogOptions;
import dev.agijobs.eventlog.postgres.Retention;
import dev.agijobs.postgres.PgAddress;
import dev.agijobs.postgres.PgServer;
import dev.agijobs.projection.Projection;
import dev.agijobs.store.ViewGeneration;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchivingTest {
    private static final String AFTER = "orchestrator.retention.after";
    private static final String FOLDER = "orchestrator.retention.archive-dir";

    private static final Duration AT_MOST = Duration.ofSeconds(20);

    @TempDir
    Path dir;

    private static OrchestratorConfig.Retention config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(OrchestratorConfig.class)
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(OrchestratorConfig.class)
                .retention();
    }

    private static void assertRefused(String sentence, Map<String, String> settings) {
        assertThatThrownBy(() -> Archiving.of(config(settings)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }

    @Test
    void without_settings_all_events_stay() {
        Archiving archiving = Archiving.of(config(Map.of()));

        assertThat(archiving.folder()).isNull();
        assertThat(archiving.settings()).isNull();
        Archiving.refuseIfSet(config(Map.of()));
    }

    @Test
    void a_folder_alone_is_read_from() {
        Archiving archiving = Archiving.of(config(Map.of(FOLDER, dir.toString())));

        assertThat(archiving.folder()).isEqualTo(dir);
        assertThat(archiving.settings()).isNull();
    }

    @Test
    void an_age_and_a_folder_archive() {
        Archiving archiving = Archiving.of(config(Map.of(FOLDER, dir.toString(), AFTER, "90d")));

        assertThat(archiving.settings()).isEqualTo(new Retention.Settings(Duration.ofDays(90), Duration.ofMinutes(1)));
    }

    @Test
    void what_cannot_be_meant_is_refused_with_a_sentence() {
        assertRefused(
                "ORCHESTRATOR_RETENTION_AFTER is set, so ORCHESTRATOR_RETENTION_ARCHIVE_DIR must name the folder that old events are archived in",
                Map.of(AFTER, "90d"));
        assertRefused(
                "ORCHESTRATOR_RETENTION_ARCHIVE_DIR names %s, which is no folder. Make it, or mount what holds it"
                        .formatted(dir.resolve("none")),
                Map.of(AFTER, "90d", FOLDER, dir.resolve("none").toString()));
        assertRefused(
                "ORCHESTRATOR_RETENTION_AFTER must be a minute or more, but is PT3S",
                Map.of(AFTER, "3s", FOLDER, dir.toString()));
    }

    @Test
    void events_of_another_backend_are_not_archived() {
        assertThatThrownBy(() -> Archiving.refuseIfSet(config(Map.of(FOLDER, dir.toString()))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from a log in Postgres alone");
    }

    @Test
    void old_events_leave_postgres_when_all_views_have_seen_them() {
        PgServer server = PgServer.shared();
        String dsn = server.freshSchema();
        String schema = PgServer.schema(dsn);
        Vertx vertx = Vertx.vertx();
        try (ExecutorService workers = Executors.newFixedThreadPool(2);
                Backend backend = PostgresBackend.open(
                        PgAddress.parse(dsn),
                        LogOptions.sole("me", "", Duration.ofSeconds(5)),
                        new Archiving(dir, new Retention.Settings(Duration.ofMinutes(1), Duration.ofMillis(20))),
                        null,
                        vertx,
                        workers,
                        Failpoints.NONE,
                        CommitObserver.NONE)) {
            server.run("UPDATE %s.log SET range_size = 2".formatted(schema));
            for (int i = 0; i < 200; i++) {
                append(backend.log(), "run-" + i);
            }
            assertThat(positions(backend)).containsOnly(backend.feed().start());
            Position end = backend.feed().end().await().atMost(AT_MOST);
            for (Projection<?> view : ReadModels.projections()) {
                ViewGeneration build = new ViewGeneration(view.name(), view.version(), 1);
                backend.views().make(build, end).await().atMost(AT_MOST);
            }
            assertThat(positions(backend)).containsOnly(end);

            await().until(() -> dir.toFile().list().length > 0);
            assertThat(backend.log().read("run-0", 0, 10).await().atMost(AT_MOST))
                    .hasSize(1);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
            server.dropSchema(dsn);
        }
    }

    private static List<Position> positions(Backend backend) {
        return Archiving.positions(backend.views(), backend.feed().start())
                .await()
                .atMost(AT_MOST);
    }

    private static void append(EventLog log, String stream) {
        Instant old = Instant.now().minus(Duration.ofHours(1));
        NewEvent event = new NewEvent(UUID.randomUUID(), "Type", 1, old, "tester", null, null, new byte[1]);
        log.append(new Append(stream, ExpectedVersion.at(0), List.of(event), new StreamStatus(true, null)))
                .await()
                .atMost(AT_MOST);
    }
}
