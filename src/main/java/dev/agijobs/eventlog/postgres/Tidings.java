package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.PackedEvents;
import dev.agijobs.eventlog.RecordedEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node tells the others of its log: where shards end that it writes, and the newest events where they fit into a message. All of it is committed, so it is true whenever it
 * comes; it may leave out anything.
 *
 * @param sender names the node
 * @param events those of a shard follow each other, and end where it ends
 */
record Tidings(String sender, List<End> ends, List<RecordedEvent> events) {
    private static final byte FORM = 1;

    /**
     * Where a shard ends.
     *
     * @param epoch under which its writer opened it
     */
    record End(int shard, long epoch, long offset) {}

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(FORM);
            out.writeUTF(sender);
            out.writeInt(ends.size());
            for (End end : ends) {
                out.writeInt(end.shard());
                out.writeLong(end.epoch());
                out.writeLong(end.offset());
            }
            out.write(PackedEvents.pack(events));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException("Memory takes whatever is written", e);
        }
    }

    /** @throws IOException for what is no such message, or one of a newer form */
    static Tidings parse(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        byte form = in.readByte();
        if (form != FORM) {
            throw new IOException("a message of another form: " + form);
        }
        String sender = in.readUTF();
        int count = in.readInt();
        if (count < 0 || count > Shards.COUNT) {
            throw new IOException("a message of %d shards".formatted(count));
        }
        List<End> ends = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int shard = in.readInt();
            if (shard < 0 || shard >= Shards.COUNT) {
                throw new IOException("a message of shard %d".formatted(shard));
            }
            ends.add(new End(shard, in.readLong(), in.readLong()));
        }
        return new Tidings(sender, ends, PackedEvents.unpack(in.readAllBytes()));
    }
}
