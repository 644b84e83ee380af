package dev.agijobs.simulation;

import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.store.memory.MemorySnapshotStore;
import dev.agijobs.store.memory.MemoryViewStore;

/** What outlives a process: log, artifacts, views, and who holds them. */
final class Storage {
    final MemoryEventLog log = new MemoryEventLog("sim", Runnable::run);
    final MemoryArtifactStore artifacts = new MemoryArtifactStore();
    final MemoryViewStore views = new MemoryViewStore();
    final MemorySnapshotStore snapshots = new MemorySnapshotStore();
    private int epoch;

    /** The storage is taken over; answers the epoch of the new holder. */
    int takeOver() {
        return ++epoch;
    }

    /** Epoch of the holder; 0 before there is one. */
    int epoch() {
        return epoch;
    }
}
