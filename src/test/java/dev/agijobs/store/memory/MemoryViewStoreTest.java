package dev.agijobs.store.memory;

import dev.agijobs.store.ViewStore;
import dev.agijobs.store.contract.ViewStoreContract;
import dev.agijobs.store.contract.ViewStoreFixture;

final class MemoryViewStoreTest extends ViewStoreContract {
    @Override
    protected ViewStoreFixture newFixture() {
        return new ViewStoreFixture() {
            private MemoryViewStore store = new MemoryViewStore();

            @Override
            public ViewStore store() {
                return store;
            }

            @Override
            public boolean durable() {
                return false;
            }

            @Override
            public void reopen() {
                store = new MemoryViewStore();
            }

            @Override
            public void close() {}
        };
    }
}
