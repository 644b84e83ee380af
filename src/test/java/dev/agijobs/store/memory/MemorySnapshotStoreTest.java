package dev.agijobs.store.memory;

import dev.agijobs.store.SnapshotStore;
import dev.agijobs.store.contract.SnapshotStoreContract;

final class MemorySnapshotStoreTest extends SnapshotStoreContract {

    @Override
    protected SnapshotStore newStore() {
        return new MemorySnapshotStore();
    }
}
