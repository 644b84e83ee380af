package dev.agijobs.archive;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.zip.CRC32;

/**
 * How a file is laid out, numbers big-endian: a header (BEGIN, length and UTF-8 of the log id, first and past offset); for each shard, ascending, its blocks and then their
 * index; the table of shards; and a trailer (position of the table, SHA-256 of all before it, END). A block, an index and the table are each a gzip member, which tells by its
 * CRC whether it is whole.
 */
final class Layout {
    static final byte[] BEGIN = "AJEVENT1".getBytes(StandardCharsets.US_ASCII);
    static final byte[] END = "1TNEVEJA".getBytes(StandardCharsets.US_ASCII);
    static final int DIGEST_BYTES = 32;
    static final int TRAILER_BYTES = Long.BYTES + DIGEST_BYTES + END.length;

    /** Longest log id, in bytes; a damaged length must not take the memory. */
    static final int LOG_ID_MAX = 256;

    /** Most bytes of a block, index or table when unpacked. */
    static final int PART_MAX = 64 << 20;

    private Layout() {}

    /**
     * Where a part lies.
     *
     * @param length in the file
     * @param size when unpacked
     */
    record Part(long position, int length, int size) {}

    /**
     * Events that follow each other in a shard.
     *
     * @param streams which are in it, by {@link #mark}, ascending
     */
    record Block(Part part, long firstOffset, int events, int[] streams) {
        long lastOffset() {
            return firstOffset + events - 1;
        }
    }

    /** A line of the table. */
    record Section(int shard, long events, Part index) {}

    /** The table. */
    record Table(List<Section> sections) {
        long events() {
            return sections.stream().mapToLong(Section::events).sum();
        }
    }

    /** A stream in an index; another one may have the same. */
    static int mark(String stream) {
        CRC32 crc = new CRC32();
        crc.update(stream.getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
