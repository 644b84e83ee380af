package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.contract.EventFeedContract;
import dev.agijobs.eventlog.contract.EventLogFixture;

final class PostgresEventFeedTest extends EventFeedContract {
    @Override
    protected EventLogFixture newFixture() {
        return new PostgresFixture();
    }
}
