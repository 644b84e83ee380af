package dev.agijobs.eventlog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of one shard in memory, bounded in number and bytes, so that followers that keep up are not a load on the database. One thread adds what it has
 * committed; any thread reads, without a lock: a slot holds an event or a newer one, and an event tells by its offset whether it is the wanted one.
 */
public final class FeedTail {
    /** What an event takes beside its payload, roughly. */
    private static final int EVENT_BYTES = 400;

    /**
     * How much is kept.
     *
     * @param events most events, 1 or more; rounded up to a power of two
     * @param bytes most bytes, roughly
     */
    public record Limits(int events, long bytes) {
        private static final int EVENTS_MAX = 65_536;
        private static final long BYTES_MAX = 64L << 20;

        /** For the memory that this process may use: a sixteenth of it, up to 64 MiB. */
        public static final Limits DEFAULT = of(Runtime.getRuntime().maxMemory());

        static Limits of(long heapBytes) {
            double share = Math.min(1, heapBytes / 16.0 / BYTES_MAX);
            return new Limits((int) (EVENTS_MAX * share), (long) (BYTES_MAX * share));
        }

        public Limits {
            if (events < 1 || events > 1 << 24 || bytes < 0) {
                throw new IllegalArgumentException("A tail holds 1 to 2^24 events and 0 bytes or more");
            }
        }
    }

    private final @Nullable RecordedEvent[] slots;
    private final long maxBytes;
    private long bytes;
    private volatile long first = 1;
    private volatile long last = -1;

    public FeedTail(Limits limits) {
        slots = new RecordedEvent[Integer.highestOneBit(Math.max(1, limits.events() * 2 - 1))];
        maxBytes = limits.bytes();
    }

    /** Adds events just committed, in the order of their offsets. What came before a gap is forgotten. */
    public void add(List<RecordedEvent> events) {
        for (RecordedEvent event : events) {
            if (event.offset() != last + 1) {
                forget();
                first = event.offset();
            }
            if (event.offset() - first == slots.length) {
                removeFirst();
            }
            slots[slot(event.offset())] = event;
            bytes += size(event);
            last = event.offset();
            while (bytes > maxBytes && first <= last) {
                removeFirst();
            }
        }
    }

    /** Forgets everything, and knows then that nothing is committed after this offset yet. Called by the thread that adds. */
    public void startAfter(long offset) {
        forget();
        first = offset + 1;
        last = offset;
    }

    /** Forgets everything, so that nothing is answered from here until something is added. */
    public void forget() {
        long end = last;
        last = -1;
        for (long offset = first; offset <= end; offset++) {
            slots[slot(offset)] = null;
        }
        bytes = 0;
    }

    private void removeFirst() {
        int slot = slot(first);
        RecordedEvent oldest = slots[slot];
        bytes -= oldest == null ? 0 : size(oldest);
        first++;
        slots[slot] = null;
    }

    /** Offset of the last event committed; -1 when that is not known here. */
    public long last() {
        return last;
    }

    /** The events after an offset; null when they are not all here, or when there may be others. */
    public @Nullable List<RecordedEvent> after(long offset, int limit) {
        long end = last;
        if (end < 0 || offset > end || offset + 1 < first) {
            return null;
        }
        long until = Math.min(end, offset + limit);
        List<RecordedEvent> page = new ArrayList<>((int) (until - offset));
        long pageBytes = 0;
        for (long wanted = offset + 1; wanted <= until && pageBytes < EventFeed.PAGE_BYTES; wanted++) {
            RecordedEvent event = slots[slot(wanted)];
            if (event == null || event.offset() != wanted) {
                return null;
            }
            page.add(event);
            pageBytes += event.event().payload().length;
        }
        return page;
    }

    private int slot(long offset) {
        return (int) (offset & (slots.length - 1));
    }

    private static long size(RecordedEvent event) {
        return event.event().payload().length + EVENT_BYTES;
    }
}
