package dev.agijobs.eventlog.memory;

import dev.agijobs.eventlog.Broadcast;
import dev.agijobs.eventlog.contract.BroadcastContract;

final class MemoryBroadcastTest extends BroadcastContract {
    private final Broadcast broadcast = new MemoryBroadcast();

    @Override
    protected Broadcast broadcast() {
        return broadcast;
    }
}
