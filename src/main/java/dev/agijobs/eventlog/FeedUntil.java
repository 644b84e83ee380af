package dev.agijobs.eventlog;

import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;

/** A feed as it was at an earlier position: what comes after is not there. It tells nobody of commits. Thread-safe. */
public final class FeedUntil implements EventFeed {
    private final EventFeed feed;
    private volatile Position end;

    /** @param end not after the feed's own end */
    public FeedUntil(EventFeed feed, Position end) {
        this.feed = feed;
        this.end = end;
    }

    /** From now on the feed is as it was at this position, which is not before the one until now. */
    public void moveTo(Position later) {
        end = later;
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
        Position until = end;
        return position.reaches(until)
                ? Uni.createFrom().item(new Page(List.of(), position))
                : feed.end().chain(newest -> after(position, until, newest, limit));
    }

    /** Shards of which all was read are asked for what comes after the newest event, so that they take no place on the page. */
    private Uni<Page> after(Position position, Position until, Position newest, int limit) {
        List<Long> asked = new ArrayList<>(position.offsets());
        for (int shard = 0; shard < asked.size(); shard++) {
            if (isDone(position, until, shard)) {
                asked.set(shard, newest.offsets().get(shard));
            }
        }
        return feed.after(new Position(position.logId(), List.copyOf(asked)), limit)
                .chain(page -> {
                    Page cut = cut(page, position, until);
                    return cut.events().isEmpty() && !page.events().isEmpty()
                            ? after(position, limit)
                            : Uni.createFrom().item(cut);
                });
    }

    private static boolean isDone(Position position, Position until, int shard) {
        return position.offsets().get(shard) >= until.offsets().get(shard);
    }

    private static Page cut(Page page, Position position, Position until) {
        List<RecordedEvent> events = page.events().stream()
                .filter(event -> event.offset() <= until.offsets().get(event.shard()))
                .toList();
        List<Long> next = new ArrayList<>(position.offsets());
        for (int shard = 0; shard < next.size(); shard++) {
            if (!isDone(position, until, shard)) {
                next.set(
                        shard,
                        Math.min(
                                page.next().offsets().get(shard),
                                until.offsets().get(shard)));
            }
        }
        return new Page(events, new Position(position.logId(), List.copyOf(next)));
    }

    /** Never calls. */
    @Override
    public Runnable onCommit(Runnable listener) {
        return () -> {};
    }
}
