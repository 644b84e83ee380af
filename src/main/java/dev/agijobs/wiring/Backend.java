package dev.agijobs.wiring;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.StreamHeads;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.SnapshotStore;
import dev.agijobs.store.ViewStore;
import java.util.function.IntSupplier;

/** Where a node keeps everything: opened as one, closed as one. */
interface Backend extends AutoCloseable {

    /**
     * What a backend says of itself.
     *
     * @param name as in {@code GET /api/v1/system}
     * @param place where it is, without any password
     * @param shards of the log
     */
    record About(String name, String place, int shards) {}

    About about();

    EventLog log();

    EventFeed feed();

    StreamHeads heads();

    ArtifactStore artifacts();

    SnapshotStore snapshots();

    ViewStore views();

    /** Appends that wait to be written, now. */
    IntSupplier waitingAppends();

    /** Whether this node has the right to append to all of the log, now. */
    boolean holdsLog();

    /** Commits what waits, and gives everything back. */
    @Override
    void close();
}
