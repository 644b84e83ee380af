package dev.agijobs.eventlog.redis;

import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.WakeTimes;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The end of a stream, as it is stored: a value, so that the script can tell by its bytes alone whether the stream is as the writer believes.
 *
 * @param seq of its last event, 0 when there is none
 * @param wakeAt microseconds since the epoch
 */
record Head(
        long seq, byte[] hash, boolean terminal, @Nullable Long wakeAt, long firstOffset) {
    static final Head NONE = new Head(0, HashChain.GENESIS, false, null, 0);

    private static final int SIZE = 8 + 8 + 1 + 8 + 32;
    private static final int TERMINAL = 1;
    private static final int WAKES = 2;

    Head after(RecordedEvent event) {
        return new Head(event.seq(), event.hash(), terminal, wakeAt, seq == 0 ? event.offset() : firstOffset);
    }

    Head with(StreamStatus status) {
        Long wake = status.wakeAt() == null ? null : WakeTimes.wakeMicros(status.wakeAt());
        return new Head(seq, hash, status.terminal(), wake, firstOffset);
    }

    /** Empty when there is no event. */
    byte[] encode() {
        if (seq == 0) {
            return Bytes.NONE;
        }
        int flags = (terminal ? TERMINAL : 0) | (wakeAt == null ? 0 : WAKES);
        return ByteBuffer.allocate(SIZE)
                .putLong(seq)
                .putLong(firstOffset)
                .put((byte) flags)
                .putLong(wakeAt == null ? 0 : wakeAt)
                .put(hash)
                .array();
    }

    static Head decode(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long seq = buffer.getLong();
        long firstOffset = buffer.getLong();
        int flags = buffer.get();
        long wakeAt = buffer.getLong();
        byte[] hash = new byte[32];
        buffer.get(hash);
        return new Head(seq, hash, (flags & TERMINAL) != 0, (flags & WAKES) == 0 ? null : wakeAt, firstOffset);
    }

    /** Its entry among those that are to be looked at some time; empty when it has none. */
    byte[] dueEntry(String stream) {
        return terminal || wakeAt == null ? Bytes.NONE : Bytes.ordered(wakeAt, stream);
    }

    StreamHead of(String stream) {
        Instant wake = wakeAt == null ? null : WakeTimes.instant(wakeAt);
        return new StreamHead(stream, RedisEventLog.SHARD, seq, hash, new StreamStatus(terminal, wake), firstOffset);
    }
}
