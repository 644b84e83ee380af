package dev.agijobs.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A content id: CIDv1, codec raw, hash SHA-256, in lower-case base32 (multibase prefix {@code b}). See the multiformats CID specification.
 *
 * @param text 59 letters and digits, so it is safe as the name of a file
 */
public record Cid(String text) {
    /** Version 1, codec raw (0x55), hash function sha2-256 (0x12), 32 bytes of hash. */
    private static final byte[] HEADER = {0x01, 0x55, 0x12, 0x20};

    private static final int HASH_BYTES = 32;

    /** @throws IllegalArgumentException when the text is no such id */
    public Cid {
        if (!text.startsWith("b") || !hasHeader(Base32.decode(text.substring(1)))) {
            throw new IllegalArgumentException("This is not a content id (CIDv1, raw, SHA-256, base32): " + text);
        }
    }

    /** The id of these bytes. */
    public static Cid of(byte[] bytes) {
        byte[] binary = new byte[HEADER.length + HASH_BYTES];
        System.arraycopy(HEADER, 0, binary, 0, HEADER.length);
        System.arraycopy(sha256(bytes), 0, binary, HEADER.length, HASH_BYTES);
        return new Cid("b" + Base32.encode(binary));
    }

    /** @throws IllegalArgumentException when the text is no such id */
    public static Cid parse(String text) {
        return new Cid(text);
    }

    /** Whether these are the bytes it names. */
    public boolean matches(byte[] bytes) {
        return equals(of(bytes));
    }

    private static boolean hasHeader(byte[] binary) {
        return binary.length == HEADER.length + HASH_BYTES
                && Arrays.equals(binary, 0, HEADER.length, HEADER, 0, HEADER.length);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
