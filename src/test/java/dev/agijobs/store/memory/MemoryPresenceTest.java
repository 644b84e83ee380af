package dev.agijobs.store.memory;

import dev.agijobs.store.Presence;
import dev.agijobs.store.contract.PresenceContract;
import java.time.Clock;

final class MemoryPresenceTest extends PresenceContract {
    private final Presence store = new MemoryPresence(Clock.systemUTC());

    @Override
    protected Presence presence() {
        return store;
    }
}
