package dev.agijobs.eventlog;

import java.util.List;

/**
 * What one live reader holds at most: events that fill a page, and how many to ask the log for so that little is read in vain. It begins small, asks for more as long as
 * pages are not filled, and for as many as filled the last one. Not thread-safe.
 */
public final class LivePage {

    /** Bytes with which a page is full. With what its last event is over that, and as written to a client, a page stays under 512 KiB. */
    public static final int BYTES = 128 * 1024;

    /** What is counted beside the payload of an event, for what is sent with it. */
    private static final int ENVELOPE_BYTES = 1024;

    private static final int READ_FIRST = 16;
    private static final int READ_MAX = 500;

    private int read = READ_FIRST;

    /** How many bytes an event takes, roughly. */
    public static long bytes(RecordedEvent event) {
        return event.event().payload().length + ENVELOPE_BYTES;
    }

    /** How many events to read next. */
    public int toRead() {
        return read;
    }

    /** Notes that a page was full after this many events were looked at. */
    public void wasFull(int events) {
        read = Math.min(READ_MAX, events + 1);
    }

    /** Notes that what was read left room. */
    public void hadRoom() {
        read = Math.min(READ_MAX, read * 4);
    }

    /** The first of these events, as many as a page holds. */
    public List<RecordedEvent> of(List<RecordedEvent> events) {
        long bytes = 0;
        int count = 0;
        while (count < events.size() && bytes < BYTES) {
            bytes += bytes(events.get(count));
            count++;
        }
        if (bytes >= BYTES) {
            wasFull(count);
        } else {
            hadRoom();
        }
        return List.copyOf(events.subList(0, count));
    }
}
