package dev.agijobs.eventlog.redis;

import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.contract.EventFeedContract;
import dev.agijobs.eventlog.contract.EventLogFixture;

/** Few events are in memory, so that followers go to and fro between memory and server. */
final class RedisFeedOfSmallTailTest extends EventFeedContract {
    @Override
    protected EventLogFixture newFixture() {
        return new RedisFixture(new FeedTail.Limits(4, 4_000));
    }
}
