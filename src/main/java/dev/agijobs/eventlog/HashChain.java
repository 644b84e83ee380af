package dev.agijobs.eventlog;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chains the events of a stream by SHA-256 over the length-prefixed sequence (prev_hash, org, stream, seq, event_id, type, version, occurred_at in microseconds, actor,
 * command_id, traceparent, payload). Shard and offset are left out, so that the chain survives restore, archive and a change of backend.
 * Each field is its length as a big-endian int (-1 for an absent one) and its bytes: UTF-8 for text, big-endian for numbers.
 */
public final class HashChain {
    /** Previous hash of the first event of a stream. */
    public static final byte[] GENESIS = new byte[32];

    private HashChain() {}

    public static byte[] hash(byte[] prevHash, String org, String stream, long seq, NewEvent event) {
        MessageDigest digest = sha256();
        field(digest, prevHash);
        field(digest, org);
        field(digest, stream);
        field(digest, seq);
        field(
                digest,
                longs(event.eventId().getMostSignificantBits(), event.eventId().getLeastSignificantBits()));
        field(digest, event.type());
        field(digest, event.version());
        field(digest, micros(event.occurredAt()));
        field(digest, event.actor());
        field(digest, event.commandId());
        field(digest, event.traceparent());
        field(digest, event.payload());
        return digest.digest();
    }

    /**
     * Checks a part of a stream that follows an event with the given seq and hash.
     *
     * @return the seq of the first event that does not fit, or 0 when all do
     */
    public static long firstBad(List<RecordedEvent> events, long seqBefore, byte[] hashBefore) {
        long seq = seqBefore;
        byte[] hash = hashBefore;
        for (RecordedEvent e : events) {
            seq++;
            boolean fits = e.seq() == seq
                    && Arrays.equals(e.prevHash(), hash)
                    && Arrays.equals(e.hash(), hash(hash, e.org(), e.stream(), e.seq(), e.event()));
            if (!fits) {
                return seq;
            }
            hash = e.hash();
        }
        return 0;
    }

    /** Microseconds since the epoch. */
    public static long micros(Instant time) {
        return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
    }

    private static void field(MessageDigest digest, @Nullable String text) {
        field(digest, text == null ? null : text.getBytes(StandardCharsets.UTF_8));
    }

    private static void field(MessageDigest digest, long number) {
        field(digest, longs(number));
    }

    private static void field(MessageDigest digest, byte @Nullable [] bytes) {
        int length = bytes == null ? -1 : bytes.length;
        digest.update(new byte[] {(byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length});
        if (bytes != null) {
            digest.update(bytes);
        }
    }

    private static byte[] longs(long... numbers) {
        byte[] bytes = new byte[8 * numbers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (numbers[i / 8] >> (56 - 8 * (i % 8)));
        }
        return bytes;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
