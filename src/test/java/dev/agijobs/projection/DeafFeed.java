package dev.agijobs.projection;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.Position;
import io.smallrye.mutiny.Uni;

/** A feed whose commits nobody hears of. */
record DeafFeed(EventFeed feed) implements EventFeed {
    @Override
    public Position start() {
        return feed.start();
    }

    @Override
    public Uni<Position> end() {
        return feed.end();
    }

    @Override
    public Uni<Page> after(Position position, int limit) {
        return feed.after(position, limit);
    }

    @Override
    public Runnable onCommit(Runnable listener) {
        return () -> {};
    }
}
