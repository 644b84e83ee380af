package dev.agijobs.eventlog;

import io.smallrye.mutiny.Uni;
import java.util.List;

/** A feed of one shard as it was at an earlier position: what comes after is not there. It tells nobody of commits. */
public final class FeedUntil implements EventFeed {
    private final EventFeed feed;
    private final Position end;

    /** @param end not after the feed's own end */
    public FeedUntil(EventFeed feed, Position end) {
        this.feed = feed;
        this.end = end;
    }

    @Override
    public Position start() {
        return feed.start();
    }

    @Override
    public Uni<Position> end() {
        return Uni.createFrom().item(end);
    }

    @Override
    public Uni<Page> after(Position position, int limit) {
        long left = end.offsetIn(position.logId()) - position.offsetIn(end.logId());
        return left <= 0
                ? Uni.createFrom().item(new Page(List.of(), position))
                : feed.after(position, (int) Math.min(limit, left));
    }

    /** Never calls. */
    @Override
    public Runnable onCommit(Runnable listener) {
        return () -> {};
    }
}
