package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.RecordedEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * What the tables still hold of a page of the feed.
 *
 * @param shards in the order of the page
 * @param after of each shard, the offset before the first one wanted
 * @param until of each shard, the last offset wanted, which is committed
 * @param events in the order of the page
 */
record FeedPart(Integer[] shards, Long[] after, Long[] until, List<RecordedEvent> events) {

    /** Whether nothing is missing: events of a shard are numbered without gaps, and a page ends early only when it is full of bytes. */
    boolean isWhole() {
        int at = 0;
        long bytes = 0;
        for (int i = 0; i < shards.length; i++) {
            long next = after[i] + 1;
            while (at < events.size() && isThis(events.get(at), shards[i], next)) {
                bytes += events.get(at).event().payload().length;
                at++;
                next++;
            }
            if (next <= until[i]) {
                return at == events.size() && bytes >= EventFeed.PAGE_BYTES;
            }
        }
        return true;
    }

    private static boolean isThis(RecordedEvent event, int shard, long offset) {
        return event.shard() == shard && event.offset() == offset;
    }

    /** The first offset wanted in any shard, where there is one. */
    long firstOffset() {
        long first = Long.MAX_VALUE;
        for (int i = 0; i < shards.length; i++) {
            if (after[i] < until[i]) {
                first = Math.min(first, after[i] + 1);
            }
        }
        return first;
    }

    /** Of a shard, from an offset on. */
    List<RecordedEvent> of(int shard, long fromOffset) {
        List<RecordedEvent> found = new ArrayList<>();
        for (RecordedEvent event : events) {
            if (event.shard() == shard && event.offset() >= fromOffset) {
                found.add(event);
            }
        }
        return found;
    }
}
