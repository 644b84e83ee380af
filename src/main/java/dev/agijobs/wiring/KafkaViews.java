package dev.agijobs.wiring;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.eventlog.sqlite.StateDirLock;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.projection.ProjectionRunner;
import dev.agijobs.projection.ProjectionSettings;
import dev.agijobs.projection.ProjectionStatus;
import dev.agijobs.publish.kafka.KafkaFeed;
import dev.agijobs.publish.kafka.KafkaSettings;
import dev.agijobs.publish.kafka.NotRestorable;
import dev.agijobs.publish.kafka.TopicArtifacts;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.file.FileArtifactStore;
import dev.agijobs.store.sqlite.SqliteViewStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Builds all views from what was published, into a directory without a log. Blocks. */
final class KafkaViews {
    /** Far longer than one batch takes. */
    private static final Duration BATCH_AT_MOST = Duration.ofMinutes(10);

    private KafkaViews() {}

    /**
     * Builds them, or goes on with those that are there.
     *
     * @return how each stands: all reflect everything that was published when it began
     * @throws NotRestorable when the directory has a log, or the topic has not all events
     */
    static List<ProjectionStatus> build(KafkaSettings settings, Path dir) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("views").daemon().factory());
        try (StateDirLock lock = StateDirLock.take(dir)) {
            if (Files.exists(dir.resolve("log.db"))) {
                throw new IllegalArgumentException(
                        "The directory %s has a log, and its views belong to that; have its server build one with `rebuild NAME --source kafka`"
                                .formatted(dir));
            }
            ArtifactStore artifacts = new FileArtifactStore(dir.resolve(FileArtifactStore.FOLDER), executor);
            new TopicArtifacts(settings, artifacts).copy();
            try (KafkaFeed feed = new KafkaFeed(settings, artifacts);
                    SqliteViewStore store = new SqliteViewStore(dir, executor);
                    ProjectionRunner runner = runner(feed, store, artifacts, executor)) {
                return follow(runner);
            }
        } finally {
            executor.shutdown();
        }
    }

    private static ProjectionRunner runner(
            KafkaFeed feed, SqliteViewStore store, ArtifactStore artifacts, ScheduledExecutorService executor) {
        return new ProjectionRunner(
                feed,
                store,
                ReadModels.projections(),
                new RunEventCodec(new PlanReader(PlanLimits.DEFAULT)),
                new ClaimCheck(artifacts)::checkOut,
                Clock.systemUTC(),
                executor,
                ProjectionSettings.DEFAULT);
    }

    private static List<ProjectionStatus> follow(ProjectionRunner runner) {
        ProjectionRunner.Pass pass;
        do {
            pass = runner.runOnce().await().atMost(BATCH_AT_MOST);
        } while (pass.events() > 0 || pass.behind());
        return runner.status().await().atMost(BATCH_AT_MOST);
    }
}
