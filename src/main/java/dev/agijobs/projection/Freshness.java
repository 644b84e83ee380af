package dev.agijobs.projection;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.Position;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How old is what a view shows. Thread-safe. */
public final class Freshness {
    private final EventFeed feed;
    private final Clock clock;

    public Freshness(EventFeed feed, Clock clock) {
        this.feed = feed;
        this.clock = clock;
    }

    /** What a view reflects: what it says, or the start of the log when it is not built, or built from another log. */
    public Position reflected(@Nullable Position says) {
        Position start = feed.start();
        return says == null || !says.logId().equals(start.logId()) ? start : says;
    }

    /** Age in seconds of the oldest event after a position, 0 when there is none. */
    public Uni<Double> lagSeconds(Position position) {
        return feed.after(position, 1).map(this::lag);
    }

    /** The same by what is known here of the log without asking for it, which may be some moments behind. */
    public Uni<Double> lagSecondsAsKnown(Position position) {
        return feed.live(position, 1).map(this::lag);
    }

    private double lag(EventFeed.Page after) {
        return after.events().isEmpty()
                ? 0
                : age(after.events().getFirst().event().occurredAt());
    }

    private double age(Instant occurredAt) {
        return Math.max(0, Duration.between(occurredAt, clock.instant()).toMillis() / 1_000.0);
    }
}
