package dev.agijobs.eventlog.sqlite;

import dev.agijobs.eventlog.contract.EventLogContract;
import dev.agijobs.eventlog.contract.EventLogFixture;

final class SqliteEventLogTest extends EventLogContract {
    @Override
    protected EventLogFixture newFixture() {
        return new SqliteFixture();
    }
}
