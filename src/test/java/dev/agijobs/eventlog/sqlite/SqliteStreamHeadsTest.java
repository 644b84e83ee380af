package dev.agijobs.eventlog.sqlite;

import dev.agijobs.eventlog.contract.EventLogFixture;
import dev.agijobs.eventlog.contract.StreamHeadsContract;

final class SqliteStreamHeadsTest extends StreamHeadsContract {
    @Override
    protected EventLogFixture newFixture() {
        return new SqliteFixture();
    }
}
