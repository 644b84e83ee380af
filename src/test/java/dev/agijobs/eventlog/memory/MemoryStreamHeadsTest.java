package dev.agijobs.eventlog.memory;

import dev.agijobs.eventlog.contract.EventLogFixture;
import dev.agijobs.eventlog.contract.StreamHeadsContract;

final class MemoryStreamHeadsTest extends StreamHeadsContract {
    @Override
    protected EventLogFixture newFixture() {
        return new MemoryFixture();
    }
}
