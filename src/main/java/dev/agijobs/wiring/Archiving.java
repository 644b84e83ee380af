package dev.agijobs.wiring;

import dev.agijobs.archive.ArchiveShelf;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.postgres.PostgresEventLog;
import dev.agijobs.eventlog.postgres.Retention;
import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.projection.Projection;
import dev.agijobs.store.ViewStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether old events leave Postgres, and where they go.
 *
 * @param folder which is read from, or null
 * @param settings or null when all events stay
 */
record Archiving(@Nullable Path folder, Retention.@Nullable Settings settings) {
    private static final Duration AFTER_MIN = Duration.ofMinutes(1);

    /** @throws IllegalArgumentException when a setting is missing or wrong */
    static Archiving of(OrchestratorConfig.Retention config) {
        Optional<Path> folder = config.archiveDir();
        if (folder.isPresent() && !Files.isDirectory(folder.get())) {
            throw new IllegalArgumentException(
                    "ORCHESTRATOR_RETENTION_ARCHIVE_DIR names %s, which is no folder. Make it, or mount what holds it"
                            .formatted(folder.get()));
        }
        if (config.after().isEmpty()) {
            return new Archiving(folder.orElse(null), null);
        }
        if (folder.isEmpty()) {
            throw new IllegalArgumentException(
                    "ORCHESTRATOR_RETENTION_AFTER is set, so ORCHESTRATOR_RETENTION_ARCHIVE_DIR must name the folder that old events are archived in");
        }
        Duration after = config.after().get();
        if (after.compareTo(AFTER_MIN) < 0) {
            throw new IllegalArgumentException(
                    "ORCHESTRATOR_RETENTION_AFTER must be a minute or more, but is %s".formatted(after));
        }
        return new Archiving(folder.get(), new Retention.Settings(after, config.lookEvery()));
    }

    /** Where the log is not in Postgres. @throws IllegalArgumentException when a setting says that events are archived */
    static void refuseIfSet(OrchestratorConfig.Retention config) {
        if (config.after().isPresent() || config.archiveDir().isPresent()) {
            throw new IllegalArgumentException(
                    "ORCHESTRATOR_RETENTION_AFTER or ORCHESTRATOR_RETENTION_ARCHIVE_DIR is set, but old events are archived from a log in Postgres alone. Set ORCHESTRATOR_PG_DSN, or unset them");
        }
    }

    /** A shelf of one's own. */
    ArchiveShelf shelf() {
        return new ArchiveShelf(folder);
    }

    /** Archives from now on, where events do not stay for ever. */
    Optional<Retention> start(PgDatabase database, PostgresEventLog log, ViewStore views, Failpoints failpoints) {
        if (settings == null) {
            return Optional.empty();
        }
        Retention retention = new Retention(
                database, log, shelf(), settings, () -> positions(views, log.start()), Clock.systemUTC(), failpoints);
        retention.start();
        return Optional.of(retention);
    }

    /** Of all builds of all views; of one that is not built, the start. */
    static Uni<List<Position>> positions(ViewStore views, Position start) {
        return Multi.createFrom()
                .iterable(ReadModels.projections())
                .map(Projection::name)
                .onItem()
                .transformToUniAndConcatenate(views::generations)
                .onItem()
                .transformToIterable(builds -> builds.isEmpty()
                        ? List.of(start)
                        : builds.stream().map(ViewStore.Progress::position).toList())
                .collect()
                .asList();
    }
}
