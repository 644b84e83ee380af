package dev.agijobs.eventlog.memory;

import dev.agijobs.eventlog.contract.EventLogFixture;
import java.util.UUID;

/** A log in memory that answers in the caller. */
final class MemoryFixture implements EventLogFixture {
    private MemoryEventLog log = newLog();

    private static MemoryEventLog newLog() {
        return new MemoryEventLog(UUID.randomUUID().toString().replace("-", ""), Runnable::run);
    }

    @Override
    public MemoryEventLog log() {
        return log;
    }

    @Override
    public MemoryEventLog feed() {
        return log;
    }

    @Override
    public MemoryEventLog heads() {
        return log;
    }

    @Override
    public boolean durable() {
        return false;
    }

    @Override
    public void closeLog() {
        log.close();
    }

    @Override
    public void reopen() {
        log.close();
        log = newLog();
    }

    @Override
    public void close() {
        log.close();
    }
}
