package dev.agijobs.eventlog.redis;

import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.WakeTimes;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as it is stored: the payload as it is, and beside it the envelope: a version, fixed fields, then texts, each its length as an int (-1 when absent) and its UTF-8.
 * The offset is the id of the entry.
 */
final class StoredEvent {
    private static final byte VERSION = 1;
    private static final int FIXED = 1 + 8 + 16 + 4 + 8 + 32 + 32;

    private StoredEvent() {}

    static byte[] envelope(RecordedEvent recorded) {
        NewEvent event = recorded.event();
        byte[] @Nullable [] texts = {
            Bytes.text(recorded.stream()),
            Bytes.text(recorded.org()),
            Bytes.text(event.type()),
            Bytes.text(event.actor()),
            bytes(event.commandId()),
            bytes(event.traceparent())
        };
        int size = FIXED;
        for (byte[] text : texts) {
            size += 4 + (text == null ? 0 : text.length);
        }
        ByteBuffer buffer = ByteBuffer.allocate(size)
                .put(VERSION)
                .putLong(recorded.seq())
                .putLong(event.eventId().getMostSignificantBits())
                .putLong(event.eventId().getLeastSignificantBits())
                .putInt(event.version())
                .putLong(HashChain.micros(event.occurredAt()))
                .put(recorded.prevHash())
                .put(recorded.hash());
        for (byte[] text : texts) {
            buffer.putInt(text == null ? -1 : text.length);
            if (text != null) {
                buffer.put(text);
            }
        }
        return buffer.array();
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : Bytes.text(text);
    }

    /** @throws IllegalStateException when a newer version wrote it */
    static RecordedEvent decode(long offset, byte[] envelope, byte[] payload) {
        ByteBuffer buffer = ByteBuffer.wrap(envelope);
        byte version = buffer.get();
        if (version != VERSION) {
            throw new IllegalStateException(
                    "The event at %d was written by a newer version (form %d); start that version."
                            .formatted(offset, version));
        }
        long seq = buffer.getLong();
        UUID id = new UUID(buffer.getLong(), buffer.getLong());
        int shape = buffer.getInt();
        long micros = buffer.getLong();
        byte[] prevHash = bytes(buffer, 32);
        byte[] hash = bytes(buffer, 32);
        String stream = present(buffer);
        String org = present(buffer);
        NewEvent event = new NewEvent(
                id,
                present(buffer),
                shape,
                WakeTimes.instant(micros),
                present(buffer),
                text(buffer),
                text(buffer),
                payload);
        return new RecordedEvent(RedisEventLog.SHARD, offset, stream, seq, org, event, prevHash, hash);
    }

    private static String present(ByteBuffer buffer) {
        return Bytes.text(bytes(buffer, buffer.getInt()));
    }

    private static @Nullable String text(ByteBuffer buffer) {
        int length = buffer.getInt();
        return length < 0 ? null : Bytes.text(bytes(buffer, length));
    }

    private static byte[] bytes(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }
}
