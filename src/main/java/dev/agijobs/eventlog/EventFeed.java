package dev.agijobs.eventlog;

import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * All events of all streams, in commit order per shard, for followers. Promises, asserted by the contract suite:
 *
 * <ol>
 *   <li>A follower that goes on from {@link Page#next} sees each event once; none that commits later appears before it.
 *   <li>Events of one stream come in the order of their seq.
 *   <li>A page is empty only at the end. It may be shorter than its limit before that: it ends with the event that brings its payloads to {@link #PAGE_BYTES} or more.
 *   <li>Of a shard of which a position lies beyond the end there is nothing on a page, so that a follower may choose shards.
 *   <li>A listener is told after each commit, never blocks the log, and may be told more often than there is news.
 * </ol>
 */
public interface EventFeed {

    /** Payload bytes, a page with which is full whatever its limit. */
    int PAGE_BYTES = 8 * 1024 * 1024;

    /** Events after a position, and the position after the last of them. */
    record Page(List<RecordedEvent> events, Position next) {}

    /** The position before the first event. */
    Position start();

    /** The position after the last event committed. */
    Uni<Position> end();

    /** @param limit most events, 1 or more */
    Uni<Page> after(Position position, int limit);

    /**
     * As {@link #after}, for followers who listen and go on for ever: it may be short or empty before the end, as long as a listener is told soon of what is left out. Costs less
     * where others write the log.
     */
    default Uni<Page> live(Position position, int limit) {
        return after(position, limit);
    }

    /** Calls {@code listener} after every commit until the answer is run. Listeners are quick and do not throw. */
    Runnable onCommit(Runnable listener);
}
