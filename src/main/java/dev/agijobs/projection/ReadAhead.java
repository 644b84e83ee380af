package dev.agijobs.projection;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventFeed.Page;
import dev.agijobs.eventlog.Position;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads the feed for followers; for one that is far behind, the next page while it takes this one. Asked for one thing after another. */
final class ReadAhead {

    private record Ahead(Position from, int limit, CompletableFuture<Page> page) {}

    private final EventFeed feed;
    private @Nullable Ahead ahead;

    ReadAhead(EventFeed feed) {
        this.feed = feed;
    }

    Uni<Page> after(Position position, int limit) {
        Ahead prepared = ahead;
        if (prepared == null || prepared.limit() != limit || !prepared.from().equals(position)) {
            return feed.after(position, limit);
        }
        ahead = null;
        return Uni.createFrom().completionStage(prepared.page());
    }

    /** Reads a page that will be asked for; one that was read before and not asked for is forgotten. */
    void prepare(Position position, int limit) {
        ahead = new Ahead(position, limit, feed.after(position, limit).subscribeAsCompletionStage());
    }

    void forget() {
        ahead = null;
    }
}
