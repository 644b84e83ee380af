package dev.agijobs.bench;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.Position;
import io.smallrye.mutiny.Uni;

/** Counts the events of a log by reading all of them. */
final class LogCount {
    private static final int PAGE = 10_000;

    private LogCount() {}

    static Uni<Long> events(EventFeed feed) {
        return events(feed, feed.start(), 0);
    }

    private static Uni<Long> events(EventFeed feed, Position from, long before) {
        return feed.after(from, PAGE)
                .chain(page -> page.events().isEmpty()
                        ? Uni.createFrom().item(before)
                        : events(feed, page.next(), before + page.events().size()));
    }
}
