package dev.agijobs.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.agijobs.store.ViewCursor;
import dev.agijobs.store.ViewDocument;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * A document as it is stored, so that a script can tell its entries: the sort key such that larger ones have larger bytes, the number of its terms as 2 bytes, the hash of each,
 * then the length of the terms as an int, the terms as lines, and the body. An entry is a term's hash, the sort key and the id; that of every document has the hash 0.
 */
final class StoredDocument {
    private static final int HASH_BYTES = 8;

    /** Of a term that all documents have. */
    static final byte[] ALL = new byte[HASH_BYTES];

    private StoredDocument() {}

    static byte[] encode(ViewDocument document) {
        Set<String> terms = new TreeSet<>(document.terms());
        byte[] lines = String.join("\n", terms).getBytes(UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(
                        8 + 2 + HASH_BYTES * (terms.size() + 1) + 4 + lines.length + document.body().length)
                .put(ordered(document.sortKey()))
                .putShort((short) (terms.size() + 1))
                .put(ALL);
        terms.forEach(term -> buffer.put(hash(term)));
        return buffer.putInt(lines.length).put(lines).put(document.body()).array();
    }

    static ViewDocument decode(String id, byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long sortKey = buffer.getLong() ^ Long.MIN_VALUE;
        int hashes = Short.toUnsignedInt(buffer.getShort());
        buffer.position(buffer.position() + hashes * HASH_BYTES);
        byte[] lines = new byte[buffer.getInt()];
        buffer.get(lines);
        byte[] body = new byte[buffer.remaining()];
        buffer.get(body);
        Set<String> terms = lines.length == 0 ? Set.of() : Set.of(new String(lines, UTF_8).split("\n"));
        return new ViewDocument(id, sortKey, terms, body);
    }

    static byte[] ordered(long number) {
        return ByteBuffer.allocate(8).putLong(number ^ Long.MIN_VALUE).array();
    }

    /** What of an entry follows the term's hash. */
    static byte[] place(ViewCursor cursor) {
        byte[] id = cursor.id().getBytes(UTF_8);
        return ByteBuffer.allocate(8 + id.length)
                .put(ordered(cursor.sortKey()))
                .put(id)
                .array();
    }

    static ViewCursor cursor(byte[] place) {
        long sortKey = ByteBuffer.wrap(place).getLong() ^ Long.MIN_VALUE;
        return new ViewCursor(sortKey, new String(place, 8, place.length - 8, UTF_8));
    }

    static byte[] hash(String term) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(term.getBytes(UTF_8)), HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
