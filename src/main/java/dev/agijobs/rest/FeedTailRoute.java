package dev.agijobs.rest;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.FeedReader;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.rest.problem.ProblemAnswer;
import dev.agijobs.rest.request.Parameters;
import io.smallrye.mutiny.Multi;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The live tail of all streams as server-sent events; the id of each is the feed position right after it. */
@ApplicationScoped
public class FeedTailRoute {

    /** Before the resources, after all that guards them. */
    private static final int ORDER = 1_000;

    private final FeedReader feed;
    private final Positions positions;
    private final LiveReaders readers;
    private final Offload offload;

    FeedTailRoute(FeedReader feed, Positions positions, LiveReaders readers, Offload offload) {
        this.feed = feed;
        this.positions = positions;
        this.readers = readers;
        this.offload = offload;
    }

    void register(@Observes Router router) {
        router.get("/api/v1/events").order(ORDER).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        String accept = context.request().getHeader("Accept");
        if (accept == null || !accept.toLowerCase(Locale.ROOT).contains(MediaType.SERVER_SENT_EVENTS)) {
            context.next();
            return;
        }
        try {
            String last = context.request().getHeader("Last-Event-ID");
            boolean resumes = last != null && !last.isEmpty();
            FeedReader.Filter filter =
                    Parameters.events(context.queryParam("type"), first(context.queryParam("stream")));
            positions
                    .resumable(resumes ? "Last-Event-ID" : "after", resumes ? last : first(context.queryParam("after")))
                    .subscribe()
                    .with(from -> follow(context, from, filter), failure -> ProblemAnswer.send(context, failure));
        } catch (RuntimeException refused) {
            ProblemAnswer.send(context, refused);
        }
    }

    private static @Nullable String first(List<String> values) {
        return values.isEmpty() ? null : values.getFirst();
    }

    private void follow(RoutingContext context, Position from, FeedReader.Filter filter) {
        try {
            Ids ids = new Ids(from);
            Multi<EventFrames> pages = feed.follow(from, filter)
                    .onItem()
                    .transformToUniAndConcatenate(page -> offload.supply(() -> ids.frames(page)));
            readers.open(context).follow(pages, from.text());
        } catch (RuntimeException refused) {
            ProblemAnswer.send(context, refused);
        }
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
