package dev.agijobs.eventlog.memory;

import dev.agijobs.eventlog.contract.EventLogContract;
import dev.agijobs.eventlog.contract.EventLogFixture;

final class MemoryEventLogTest extends EventLogContract {
    @Override
    protected EventLogFixture newFixture() {
        return new MemoryFixture();
    }
}
