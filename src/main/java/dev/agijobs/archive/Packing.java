package dev.agijobs.archive;

import dev.agijobs.archive.Layout.Block;
import dev.agijobs.archive.Layout.Part;
import dev.agijobs.archive.Layout.Section;
import dev.agijobs.archive.Layout.Table;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** The parts of a file as bytes; for its events see {@link dev.agijobs.eventlog.PackedEvents}. Reading fails with IOException on bytes that no writer wrote. */
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

    /** What is left in memory tells how long something can be. */
    private static int length(DataInputStream in, long length) throws IOException {
        if (length < 0 || length > in.available()) {
            throw new IOException("something is longer than the part that holds it");
        }
        return (int) length;
    }
}
