package dev.agijobs.store.memory;

import dev.agijobs.store.LeaseStore;
import dev.agijobs.store.contract.LeaseStoreContract;
import java.time.Clock;

final class MemoryLeaseStoreTest extends LeaseStoreContract {
    private final MemoryLeaseStore store = new MemoryLeaseStore(Clock.systemUTC());

    @Override
    protected LeaseStore store() {
        return store;
    }
}
