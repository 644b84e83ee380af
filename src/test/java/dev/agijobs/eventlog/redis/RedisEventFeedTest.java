package dev.agijobs.eventlog.redis;

import dev.agijobs.eventlog.contract.EventFeedContract;
import dev.agijobs.eventlog.contract.EventLogFixture;

final class RedisEventFeedTest extends EventFeedContract {
    @Override
    protected EventLogFixture newFixture() {
        return new RedisFixture();
    }
}
