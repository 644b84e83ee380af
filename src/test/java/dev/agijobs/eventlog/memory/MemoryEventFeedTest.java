package dev.agijobs.eventlog.memory;

import dev.agijobs.eventlog.contract.EventFeedContract;
import dev.agijobs.eventlog.contract.EventLogFixture;

final class MemoryEventFeedTest extends EventFeedContract {
    @Override
    protected EventLogFixture newFixture() {
        return new MemoryFixture();
    }
}
