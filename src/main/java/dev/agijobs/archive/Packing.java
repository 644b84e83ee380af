package dev.agijobs.archive;

import dev.agijobs.archive.Layout.Block;
import dev.agijobs.archive.Layout.Part;
import dev.agijobs.archive.Layout.Section;
import dev.agijobs.archive.Layout.Table;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.WakeTimes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The parts of a file as bytes: texts and bytes are their length (-1 for an absent one) and themselves. Reading fails with IOException on bytes that no writer wrote. */
final class Packing {
    private Packing() {}

    static byte[] pack(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    static byte[] unpack(byte[] packed, int size) throws IOException {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed), 8_192)) {
            byte[] bytes = gzip.readNBytes(size);
            if (bytes.length != size || gzip.read() >= 0) {
                throw new IOException("a part has another size than it should");
            }
            return bytes;
        }
    }

    static byte[] events(List<RecordedEvent> events) throws IOException {
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

    static List<RecordedEvent> events(byte[] bytes) throws IOException {
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

    static byte[] index(List<Block> blocks) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(blocks.size());
        for (Block block : blocks) {
            part(out, block.part());
            out.writeLong(block.firstOffset());
            out.writeInt(block.events());
            out.writeInt(block.streams().length);
            for (int stream : block.streams()) {
                out.writeInt(stream);
            }
        }
        return bytes.toByteArray();
    }

    static List<Block> index(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int count = in.readInt();
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Part part = part(in);
            long firstOffset = in.readLong();
            int events = in.readInt();
            int[] streams = new int[length(in, in.readInt() * (long) Integer.BYTES) / Integer.BYTES];
            for (int s = 0; s < streams.length; s++) {
                streams[s] = in.readInt();
            }
            blocks.add(new Block(part, firstOffset, events, streams));
        }
        return blocks;
    }

    static byte[] table(Table table) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(table.sections().size());
        for (Section section : table.sections()) {
            out.writeInt(section.shard());
            out.writeLong(section.events());
            part(out, section.index());
        }
        return bytes.toByteArray();
    }

    static Table table(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int count = in.readInt();
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sections.add(new Section(in.readInt(), in.readLong(), part(in)));
        }
        return new Table(List.copyOf(sections));
    }

    private static void part(DataOutputStream out, Part part) throws IOException {
        out.writeLong(part.position());
        out.writeInt(part.length());
        out.writeInt(part.size());
    }

    private static Part part(DataInputStream in) throws IOException {
        return new Part(in.readLong(), in.readInt(), in.readInt());
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
