package dev.agijobs.archive;

import dev.agijobs.archive.Layout.Block;
import dev.agijobs.archive.Layout.Part;
import dev.agijobs.archive.Layout.Section;
import dev.agijobs.archive.Layout.Table;
import dev.agijobs.eventlog.PackedEvents;
import dev.agijobs.eventlog.RecordedEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the file of a range: first under a temporary name, which becomes the real one when all is forced to disk. The same events given in the same blocks make the same bytes.
 * Holds one block and one shard's index in memory. Not thread-safe.
 */
public final class ArchiveWriter implements AutoCloseable {
    private final ArchiveRange range;
    private final Path folder;
    private final Path temporary;
    private final FileChannel channel;
    private final MessageDigest digest = Layout.sha256();
    private final List<Section> sections = new ArrayList<>();
    private List<Block> blocks = new ArrayList<>();
    private int shard = -1;
    private long lastOffset;
    private long position;

    /**
     * Begins a file.
     *
     * @param temporaryName unique to who writes it
     */
    ArchiveWriter(Path folder, ArchiveRange range, String temporaryName) throws IOException {
        this.range = range;
        this.folder = folder;
        temporary = folder.resolve(temporaryName);
        channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        try {
            byte[] logId = range.logId().getBytes(StandardCharsets.UTF_8);
            ByteBuffer header =
                    ByteBuffer.allocate(Layout.BEGIN.length + Integer.BYTES + logId.length + 2 * Long.BYTES);
            header.put(Layout.BEGIN)
                    .putInt(logId.length)
                    .put(logId)
                    .putLong(range.firstOffset())
                    .putLong(range.pastOffset());
            write(header.array());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Adds a block: events of one shard, that follow each other and what was added before. Some hundred make a good one. */
    public void add(List<RecordedEvent> events) throws IOException {
        if (events.isEmpty()) {
            return;
        }
        RecordedEvent first = events.getFirst();
        if (first.shard() != shard) {
            endShard();
            if (first.shard() < shard) {
                throw new IllegalArgumentException("Shards are written in the order of their numbers");
            }
            shard = first.shard();
            lastOffset = Math.max(1, range.firstOffset()) - 1;
        }
        for (RecordedEvent event : events) {
            if (event.shard() != shard || event.offset() != lastOffset + 1 || event.offset() >= range.pastOffset()) {
                throw new IllegalArgumentException("The event %d of shard %d does not follow %d of shard %d"
                        .formatted(event.offset(), event.shard(), lastOffset, shard));
            }
            lastOffset++;
        }
        int[] streams = events.stream()
                .map(RecordedEvent::stream)
                .distinct()
                .mapToInt(Layout::mark)
                .sorted()
                .distinct()
                .toArray();
        blocks.add(new Block(part(PackedEvents.pack(events)), first.offset(), events.size(), streams));
    }

    private void endShard() throws IOException {
        if (shard >= 0) {
            long events = blocks.stream().mapToLong(Block::events).sum();
            sections.add(new Section(shard, events, part(Packing.index(blocks))));
            blocks = new ArrayList<>();
        }
    }

    private Part part(byte[] bytes) throws IOException {
        if (bytes.length > Layout.PART_MAX) {
            throw new IllegalArgumentException("A part of %d bytes is too large".formatted(bytes.length));
        }
        byte[] packed = Packing.pack(bytes);
        Part part = new Part(position, packed.length, bytes.length);
        write(packed);
        return part;
    }

    private void write(byte[] bytes) throws IOException {
        digest.update(bytes);
        writeRaw(ByteBuffer.wrap(bytes));
        position += bytes.length;
    }

    private void writeRaw(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Makes the file durable under its name. @param beforeRename runs when all is written and forced */
    public Archived finish(Runnable beforeRename) throws IOException {
        endShard();
        shard = -1;
        Table table = new Table(List.copyOf(sections));
        Part place = part(Packing.table(table));
        write(ByteBuffer.allocate(Long.BYTES).putLong(place.position()).array());
        byte[] sha256 = digest.digest();
        writeRaw(ByteBuffer.wrap(sha256));
        writeRaw(ByteBuffer.wrap(Layout.END));
        channel.force(true);
        channel.close();
        beforeRename.run();
        String name = Archived.name(range, sha256);
        Files.move(
                temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel forced = FileChannel.open(folder, StandardOpenOption.READ)) {
            forced.force(true);
        }
        return new Archived(range, name, table.events(), sha256);
    }

    /** Removes what was not finished. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }
}
