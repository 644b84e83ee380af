package dev.agijobs.eventlog.redis;

import dev.agijobs.eventlog.contract.EventLogFixture;
import dev.agijobs.eventlog.contract.StreamHeadsContract;

final class RedisStreamHeadsTest extends StreamHeadsContract {
    @Override
    protected EventLogFixture newFixture() {
        return new RedisFixture();
    }
}
