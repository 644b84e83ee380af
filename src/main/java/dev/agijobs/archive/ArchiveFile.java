package dev.agijobs.archive;

import dev.agijobs.archive.Layout.Block;
import dev.agijobs.archive.Layout.Part;
import dev.agijobs.archive.Layout.Section;
import dev.agijobs.archive.Layout.Table;
import dev.agijobs.eventlog.PackedEvents;
import dev.agijobs.eventlog.RecordedEvent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads parts of one file, without reading the others: blocks are found by their offsets, and by the streams that are in them. Keeps a few indexes and small blocks in memory.
 * Fails with {@link ArchiveDamaged} where bytes are not what was written, and with other IOExceptions where they cannot be read. Not thread-safe.
 */
public final class ArchiveFile implements AutoCloseable {
    private static final int INDEXES_KEPT = 2;
    private static final int BLOCKS_KEPT = 8;

    /** Larger blocks are not kept. */
    private static final int KEPT_BYTES_MAX = 1 << 20;

    private final Path path;
    private final FileChannel channel;
    private final ArchiveRange range;
    private final byte[] sha256;
    private final Table table;
    private final Map<Integer, List<Block>> indexes = new Kept<>(INDEXES_KEPT);
    private final Map<Long, List<RecordedEvent>> unpacked = new Kept<>(BLOCKS_KEPT);

    /** Opens it, and finds what is in it. Does not look at the events yet. */
    public ArchiveFile(Path path) throws IOException {
        this.path = path;
        channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            range = header();
            long end = channel.size() - Layout.TRAILER_BYTES;
            ByteBuffer trailer = ByteBuffer.wrap(bytes(end, Layout.TRAILER_BYTES));
            long tableAt = trailer.getLong();
            sha256 = new byte[Layout.DIGEST_BYTES];
            trailer.get(sha256);
            byte[] mark = new byte[Layout.END.length];
            trailer.get(mark);
            if (!Arrays.equals(mark, Layout.END)) {
                throw damaged("it does not end as it should", null);
            }
            table = table(tableAt, end);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private ArchiveRange header() throws IOException {
        int fixed = Layout.BEGIN.length + Integer.BYTES;
        ByteBuffer begin = ByteBuffer.wrap(bytes(0, fixed));
        byte[] mark = new byte[Layout.BEGIN.length];
        begin.get(mark);
        int length = begin.getInt();
        if (!Arrays.equals(mark, Layout.BEGIN) || length < 0 || length > Layout.LOG_ID_MAX) {
            throw damaged("it does not begin as it should", null);
        }
        ByteBuffer rest = ByteBuffer.wrap(bytes(fixed, length + 2 * Long.BYTES));
        byte[] logId = new byte[length];
        rest.get(logId);
        try {
            return new ArchiveRange(new String(logId, StandardCharsets.UTF_8), rest.getLong(), rest.getLong());
        } catch (IllegalArgumentException e) {
            throw damaged("its range is none", e);
        }
    }

    private Table table(long position, long end) throws IOException {
        if (position < 0 || position >= end) {
            throw damaged("its table is not where it should be", null);
        }
        byte[] packed = bytes(position, (int) Math.min(end - position, Layout.PART_MAX));
        try {
            // The last number of a gzip member is its size.
            int size = Integer.reverseBytes(ByteBuffer.wrap(packed).getInt(packed.length - Integer.BYTES));
            return Packing.table(Packing.unpack(packed, Math.clamp(size, 0, Layout.PART_MAX)));
        } catch (IOException | IndexOutOfBoundsException e) {
            throw damaged("its table cannot be read", e);
        }
    }

    /** What it should hold. */
    public ArchiveRange range() {
        return range;
    }

    Table table() {
        return table;
    }

    byte[] sha256() {
        return sha256.clone();
    }

    Path path() {
        return path;
    }

    /**
     * Events of a shard, in order.
     *
     * @param untilOffset the last one wanted
     * @param maxBytes of payloads, over which no further event is taken; there is always one, if there is any
     */
    public List<RecordedEvent> ofShard(int shard, long afterOffset, long untilOffset, long maxBytes)
            throws IOException {
        List<RecordedEvent> found = new ArrayList<>();
        long bytes = 0;
        for (Block block : index(shard)) {
            if (block.lastOffset() <= afterOffset) {
                continue;
            }
            if (block.firstOffset() > untilOffset) {
                break;
            }
            for (RecordedEvent event : events(shard, block)) {
                if (event.offset() > afterOffset && event.offset() <= untilOffset) {
                    found.add(event);
                    bytes += event.event().payload().length;
                    if (bytes >= maxBytes) {
                        return found;
                    }
                }
            }
        }
        return found;
    }

    /**
     * Events of a stream, in order. Reads no block that lies before the offset, and few in which the stream has none.
     *
     * @param fromOffset none of the wanted ones lies before it
     * @param untilSeq the last one wanted
     */
    public List<RecordedEvent> ofStream(int shard, String stream, long fromOffset, long afterSeq, long untilSeq)
            throws IOException {
        List<RecordedEvent> found = new ArrayList<>();
        int mark = Layout.mark(stream);
        for (Block block : index(shard)) {
            if (block.lastOffset() < fromOffset || Arrays.binarySearch(block.streams(), mark) < 0) {
                continue;
            }
            for (RecordedEvent event : events(shard, block)) {
                if (event.stream().equals(stream) && event.seq() > afterSeq) {
                    if (event.seq() > untilSeq) {
                        return found;
                    }
                    found.add(event);
                    if (event.seq() == untilSeq) {
                        return found;
                    }
                }
            }
        }
        return found;
    }

    /** The blocks of a shard, in order; none when it has no event here. */
    List<Block> index(int shard) throws IOException {
        List<Block> known = indexes.get(shard);
        if (known == null) {
            Optional<Section> section =
                    table.sections().stream().filter(s -> s.shard() == shard).findFirst();
            known = section.isEmpty() ? List.of() : readIndex(shard, section.get());
            indexes.put(shard, known);
        }
        return known;
    }

    private List<Block> readIndex(int shard, Section section) throws IOException {
        byte[] bytes = part(section.index(), "the index of shard " + shard);
        try {
            return Packing.index(bytes);
        } catch (IOException e) {
            throw damaged("the index of shard %d cannot be read".formatted(shard), e);
        }
    }

    List<RecordedEvent> events(int shard, Block block) throws IOException {
        Long key = block.part().position();
        List<RecordedEvent> known = unpacked.get(key);
        if (known == null) {
            known = unpack(shard, block);
            if (block.part().size() <= KEPT_BYTES_MAX) {
                unpacked.put(key, known);
            }
        }
        return known;
    }

    private List<RecordedEvent> unpack(int shard, Block block) throws IOException {
        String what = "the events from offset %d of shard %d".formatted(block.firstOffset(), shard);
        List<RecordedEvent> events;
        try {
            events = PackedEvents.unpack(part(block.part(), what));
        } catch (ArchiveDamaged e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(what + " cannot be read", e);
        }
        long offset = block.firstOffset();
        for (RecordedEvent event : events) {
            if (event.shard() != shard || event.offset() != offset) {
                throw damaged(what + " are others", null);
            }
            offset++;
        }
        if (events.size() != block.events()) {
            throw damaged(what + " are not all there", null);
        }
        return events;
    }

    private byte[] part(Part part, String what) throws IOException {
        if (part.length() < 0 || part.length() > Layout.PART_MAX || part.size() < 0 || part.size() > Layout.PART_MAX) {
            throw damaged(what + " have an impossible size", null);
        }
        byte[] packed = bytes(part.position(), part.length());
        try {
            return Packing.unpack(packed, part.size());
        } catch (IOException e) {
            throw damaged(what + " cannot be unpacked", e);
        }
    }

    private byte[] bytes(long position, int length) throws IOException {
        if (position < 0) {
            throw damaged("it is too short", null);
        }
        ByteBuffer buffer = ByteBuffer.allocate(length);
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, position + buffer.position()) < 0) {
                    throw new EOFException("ends early");
                }
            }
        } catch (EOFException e) {
            throw damaged("it is too short", e);
        }
        return buffer.array();
    }

    ArchiveDamaged damaged(String what, @Nullable Throwable cause) {
        return new ArchiveDamaged(path, what, cause);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
