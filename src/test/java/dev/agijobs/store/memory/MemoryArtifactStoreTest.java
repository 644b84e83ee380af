package dev.agijobs.store.memory;

import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.contract.ArtifactStoreContract;

final class MemoryArtifactStoreTest extends ArtifactStoreContract {
    @Override
    protected ArtifactStore newStore() {
        return new MemoryArtifactStore();
    }
}
