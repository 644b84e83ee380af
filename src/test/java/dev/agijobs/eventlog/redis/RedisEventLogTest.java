package dev.agijobs.eventlog.redis;

import dev.agijobs.eventlog.contract.EventLogContract;
import dev.agijobs.eventlog.contract.EventLogFixture;

final class RedisEventLogTest extends EventLogContract {
    @Override
    protected EventLogFixture newFixture() {
        return new RedisFixture();
    }
}
