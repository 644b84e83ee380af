package dev.agijobs.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Ids of runs that are asked for with an idempotency key: the id is a function of the key, so the log itself keeps the key unique. */
public final class RunIds {
    private RunIds() {}

    /** A UUIDv8 (RFC 9562, section 5.8) from SHA-256 of (log, principal, key). */
    public static String derived(String logId, String principal, String key) {
        byte[] digest = sha256(logId + "\n" + principal + "\n" + key);
        ByteBuffer bytes = ByteBuffer.wrap(digest);
        long high = (bytes.getLong() & ~0xF000L) | 0x8000L;
        long low = (bytes.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
