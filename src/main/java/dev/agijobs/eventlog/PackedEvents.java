package dev.agijobs.eventlog;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events as bytes, in files of the archive and on the way to other nodes: texts and bytes are their length (-1 for an absent one) and themselves. Never changed. */
public final class PackedEvents {
    private PackedEvents() {}

    public static byte[] pack(List<RecordedEvent> events) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(events.size());
        for (RecordedEvent each : events) {
            NewEvent event = each.event();
            out.writeInt(each.shard());
            out.writeLong(each.offset());
            text(out, each.stream());
            out.writeLong(each.seq());
            text(out, each.org());
            out.writeLong(event.eventId().getMostSignificantBits());
            out.writeLong(event.eventId().getLeastSignificantBits());
            text(out, event.type());
            out.writeInt(event.version());
            out.writeLong(HashChain.micros(event.occurredAt()));
            text(out, event.actor());
            text(out, event.commandId());
            text(out, event.traceparent());
            bytes(out, event.payload());
            bytes(out, each.prevHash());
            bytes(out, each.hash());
        }
        return bytes.toByteArray();
    }

    /** @throws IOException for bytes that are none of {@link #pack} */
    public static List<RecordedEvent> unpack(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int count = in.readInt();
        List<RecordedEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int shard = in.readInt();
            long offset = in.readLong();
            String stream = text(in);
            long seq = in.readLong();
            String org = text(in);
            NewEvent event = new NewEvent(
                    new UUID(in.readLong(), in.readLong()),
                    text(in),
                    in.readInt(),
                    WakeTimes.instant(in.readLong()),
                    text(in),
                    textOrNull(in),
                    textOrNull(in),
                    bytes(in));
            events.add(new RecordedEvent(shard, offset, stream, seq, org, event, bytes(in), bytes(in)));
        }
        return events;
    }

    private static void text(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
        } else {
            bytes(out, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void bytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static @Nullable String textOrNull(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == -1 ? null : new String(in.readNBytes(length(in, length)), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(DataInputStream in) throws IOException {
        return in.readNBytes(length(in, in.readInt()));
    }

    /** What is left in memory tells how long something can be. */
    private static int length(DataInputStream in, long length) throws IOException {
        if (length < 0 || length > in.available()) {
            throw new IOException("something is longer than the part that holds it");
        }
        return (int) length;
    }
}
