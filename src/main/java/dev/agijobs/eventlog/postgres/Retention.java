package dev.agijobs.eventlog.postgres;

import dev.agijobs.archive.ArchiveShelf;
import dev.agijobs.archive.Archived;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.Ownership;
import dev.agijobs.eventlog.Position;
import dev.agijobs.postgres.PgDatabase;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Looks now and then whether the oldest range of the log is old enough to be archived and dropped. Of several nodes one does; what fails is tried again at the next look. */
public final class Retention implements AutoCloseable {
    /** The node that would have a stream of this name archives; there is none. */
    public static final String KEEPER = "retention";

    /**
     * When.
     *
     * @param after how old the newest event of a range must be
     * @param lookEvery pause between two looks
     */
    public record Settings(Duration after, Duration lookEvery) {

        /** @throws IllegalArgumentException when an age is negative or there is no pause */
        public Settings {
            if (after.isNegative() || lookEvery.toMillis() < 1) {
                throw new IllegalArgumentException(
                        "Events are kept for %s, looked at every %s: neither may be less than nothing"
                                .formatted(after, lookEvery));
            }
        }
    }

    private static final long STOP_AT_MOST_S = 10;
    private static final Logger LOG = System.getLogger(Retention.class.getName());

    private final RangeArchiver archiver;
    private final Ownership ownership;
    private final Settings settings;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("postgres-retention").daemon().factory());
    private String trouble = "";

    /**
     * Does nothing yet.
     *
     * @param log which is open, and reads from the same folder
     * @param shelf where the files go; another object than the log's, so that reads do not wait
     * @param followers where everybody is who follows the log by a stored position
     */
    public Retention(
            PgDatabase database,
            PostgresEventLog log,
            ArchiveShelf shelf,
            Settings settings,
            Supplier<Uni<List<Position>>> followers,
            Clock clock,
            Failpoints failpoints) {
        archiver = new RangeArchiver(database, log.logId(), shelf, followers, failpoints);
        ownership = log.ownership();
        this.settings = settings;
        this.clock = clock;
    }

    /** Looks from now on. */
    public void start() {
        long pause = settings.lookEvery().toMillis();
        thread.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            while (archivedOne()) {
                trouble = "";
            }
        } catch (IOException | RuntimeException e) {
            String message = String.valueOf(e.getMessage());
            if (!thread.isShutdown() && !message.equals(trouble)) {
                trouble = message;
                LOG.log(Level.WARNING, "The oldest events cannot be archived, and stay in Postgres: {0}", message);
            }
        }
    }

    /** Archives and drops the oldest range if it is this node's to do and old enough; whether it did. Blocks. */
    boolean archivedOne() throws IOException {
        if (!ownership.isHere(KEEPER)) {
            return false;
        }
        Optional<Archived> archived = archiver.archiveOldest(clock.instant().minus(settings.after()));
        archived.ifPresent(it -> LOG.log(
                Level.INFO,
                "The {0} events of the offsets {1} to {2} are in {3} now and no longer in Postgres",
                String.valueOf(it.events()),
                String.valueOf(it.range().firstOffset()),
                String.valueOf(it.range().pastOffset() - 1),
                it.file()));
        return archived.isPresent();
    }

    /** Looks no more. A file that is being written is left for the next look of some node. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(STOP_AT_MOST_S, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "The archiving of events does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
