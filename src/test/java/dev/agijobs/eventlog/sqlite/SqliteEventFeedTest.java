package dev.agijobs.eventlog.sqlite;

import dev.agijobs.eventlog.contract.EventFeedContract;
import dev.agijobs.eventlog.contract.EventLogFixture;

final class SqliteEventFeedTest extends EventFeedContract {
    @Override
    protected EventLogFixture newFixture() {
        return new SqliteFixture();
    }
}
