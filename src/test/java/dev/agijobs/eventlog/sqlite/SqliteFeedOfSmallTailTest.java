package dev.agijobs.eventlog.sqlite;

import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.contract.EventFeedContract;
import dev.agijobs.eventlog.contract.EventLogFixture;

/** Few events are in memory, so that followers go to and fro between memory and database. */
final class SqliteFeedOfSmallTailTest extends EventFeedContract {
    @Override
    protected EventLogFixture newFixture() {
        return new SqliteFixture(Failpoints.NONE, new FeedTail.Limits(4, 4_000));
    }
}
