package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.contract.EventFeedContract;
import dev.agijobs.eventlog.contract.EventLogFixture;

/** The feed when followers are mostly behind what is in memory. */
final class PostgresFeedOfSmallTailTest extends EventFeedContract {
    @Override
    protected EventLogFixture newFixture() {
        return new PostgresFixture(new FeedTail.Limits(16, 4_000));
    }
}
