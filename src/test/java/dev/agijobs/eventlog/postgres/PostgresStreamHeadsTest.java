package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.contract.EventLogFixture;
import dev.agijobs.eventlog.contract.StreamHeadsContract;

final class PostgresStreamHeadsTest extends StreamHeadsContract {
    @Override
    protected EventLogFixture newFixture() {
        return new PostgresFixture();
    }
}
