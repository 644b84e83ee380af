package dev.agijobs.wiring;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Ownership;
import dev.agijobs.eventlog.StreamHeads;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.SnapshotStore;
import dev.agijobs.store.ViewStore;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Where a node keeps everything: opened as one, closed as one.
 *
 * @param ownership which streams this node may append to, and where the others are
 * @param waitingAppends appends that wait to be written, now
 * @param logHeld whether this node may append to what is meant to be its own: all of the log, or its share of it
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

    /** Whether this node may append to what is meant to be its own, now. */
    boolean holdsLog() {
        return logHeld.getAsBoolean();
    }

    @Override
    public void close() {
        closing.run();
    }
}
