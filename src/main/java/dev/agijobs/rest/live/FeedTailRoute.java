package dev.agijobs.rest.live;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.FeedReader;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.rest.Positions;
import dev.agijobs.rest.request.Parameters;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/** The live tail of all streams; the id of each event is the feed position right after it. */
@ApplicationScoped
public class FeedTailRoute {

    private final FeedReader feed;
    private final Positions positions;
    private final LiveReaders readers;

    FeedTailRoute(FeedReader feed, Positions positions, LiveReaders readers) {
        this.feed = feed;
        this.positions = positions;
        this.readers = readers;
    }

    void register(@Observes Router router) {
        LiveRoute.serve(router, "/api/v1/events", readers, this::tail);
    }

    private Uni<Optional<LiveTail<?>>> tail(LiveRequest request) {
        FeedReader.Filter filter = Parameters.events(request.parameters("type"), request.parameter("stream"));
        return positions.resumable(request.fromName(), request.from()).map(from -> {
            Ids ids = new Ids(from);
            return Optional.of(new LiveTail<>(feed.follow(from, filter), ids::frames, from.text()));
        });
    }

    /** Where one reader is; its pages come one after another. */
    private static final class Ids {
        private Position at;

        Ids(Position from) {
            at = from;
        }

        EventFrames frames(EventFeed.Page page) {
            EventFrames frames = page.events().isEmpty()
                    ? EventFrames.moved(page.next().text())
                    : EventFrames.of(page.events(), at.logId(), this::after);
            at = page.next();
            return frames;
        }

        private String after(RecordedEvent event) {
            at = at.after(event);
            return at.text();
        }
    }
}
