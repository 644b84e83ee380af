package dev.agijobs.wiring;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Ownership;
import dev.agijobs.eventlog.StreamHeads;
import dev.agijobs.eventlog.postgres.PostgresEventLog;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.LiveBoard;
import dev.agijobs.store.SnapshotStore;
import dev.agijobs.store.ViewStore;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a node keeps everything: opened as one, closed as one.
 *
 * @param ownership which streams this node may append to, and where the others are
 * @param waitingAppends appends that wait to be written, now
 * @param logHeld whether this node may append to what is meant to be its own: all of the log, or its share of it
 * @param live what stands beside it and may be lost, or null
 * @param closing commits what waits, and gives everything back
 */
record Backend(
        About about,
        EventLog log,
        EventFeed feed,
        StreamHeads heads,
        ArtifactStore artifacts,
        SnapshotStore snapshots,
        ViewStore views,
        Ownership ownership,
        IntSupplier waitingAppends,
        BooleanSupplier logHeld,
        @Nullable Live live,
        Runnable closing)
        implements AutoCloseable {

    /** Bytes of all snapshots. */
    static final long SNAPSHOT_BYTES_MAX = 1L << 30;

    /**
     * What a backend says of itself.
     *
     * @param name as in {@code GET /api/v1/system}
     * @param place where it is, without any password
     * @param shards of the log
     */
    record About(String name, String place, int shards) {}

    /**
     * A live cache beside the backend.
     *
     * @param board of the scoreboard
     * @param fanOut how the fan-out among nodes does
     */
    record Live(LiveCache cache, LiveBoard board, Supplier<PostgresEventLog.FanOutFigures> fanOut) {}

    /** Whether this node may append to what is meant to be its own, now. */
    boolean holdsLog() {
        return logHeld.getAsBoolean();
    }

    @Override
    public void close() {
        closing.run();
    }
}
