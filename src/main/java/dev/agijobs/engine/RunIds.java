package dev.agijobs.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Ids of runs that are asked for with an idempotency key: the id is a function of the key, so the log itself keeps the key unique. */
public final class RunIds {
    /** Of ids; that none of so many falls into one of 16 shards does not happen. */
    private static final int TRIES_MAX = 1_000;

    private RunIds() {}

    /** A UUIDv8 (RFC 9562, section 5.8) from SHA-256 of (log, principal, key). */
    public static String derived(String logId, String principal, String key) {
        byte[] digest = sha256(logId + "\n" + principal + "\n" + key);
        ByteBuffer bytes = ByteBuffer.wrap(digest);
        long high = (bytes.getLong() & ~0xF000L) | 0x8000L;
        long low = (bytes.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    /**
     * The first of key, key~1, key~2 and so on whose run always has the same node as some other stream.
     *
     * @param beside asks that of a run's stream
     */
    static String keyBeside(String logId, String principal, String key, Predicate<String> beside) {
        String tried = key;
        for (int i = 1; i < TRIES_MAX && !beside.test(RunLog.stream(derived(logId, principal, tried))); i++) {
            tried = key + "~" + i;
        }
        return tried;
    }

    /** The first id that is wanted, of many. */
    public static String wanted(Supplier<UUID> ids, Predicate<String> wanted) {
        String id = ids.get().toString();
        for (int i = 1; i < TRIES_MAX && !wanted.test(id); i++) {
            id = ids.get().toString();
        }
        return id;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
