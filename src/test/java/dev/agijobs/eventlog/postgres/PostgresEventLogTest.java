package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.contract.EventLogContract;
import dev.agijobs.eventlog.contract.EventLogFixture;

final class PostgresEventLogTest extends EventLogContract {
    @Override
    protected EventLogFixture newFixture() {
        return new PostgresFixture();
    }
}
