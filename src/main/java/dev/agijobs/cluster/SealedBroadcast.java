package dev.agijobs.cluster;

import dev.agijobs.eventlog.Broadcast;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Lets messages through that a node of the cluster sent to the same channel, and no others: each begins with its HMAC-SHA-256 under the secret of the cluster. Whoever has access to
 * what carries them can lose, delay or repeat them, which a listener bears anyway, but not make one. Thread-safe.
 */
public final class SealedBroadcast implements Broadcast {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SEAL_BYTES = 32;

    private final Broadcast carrier;
    private final SecretKeySpec key;
    private final AtomicLong refused = new AtomicLong();

    /** @param secret which is set */
    public SealedBroadcast(Broadcast carrier, ClusterSecret secret) {
        this.carrier = carrier;
        this.key = new SecretKeySpec(secret.text().getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** Messages that were not let through. */
    public long refused() {
        return refused.get();
    }

    @Override
    public Channel join(String channel, Listener listener) {
        Channel joined = carrier.join(channel, new Listener() {
            @Override
            public void joined() {
                listener.joined();
            }

            @Override
            public void heard(byte[] sealed) {
                if (isGenuine(channel, sealed)) {
                    listener.heard(Arrays.copyOfRange(sealed, SEAL_BYTES, sealed.length));
                } else {
                    refused.incrementAndGet();
                }
            }
        });
        return new Channel() {
            @Override
            public Uni<Void> send(byte[] message) {
                return joined.send(sealed(channel, message));
            }

            @Override
            public boolean hears() {
                return joined.hears();
            }

            @Override
            public void close() {
                joined.close();
            }
        };
    }

    private byte[] sealed(String channel, byte[] message) {
        byte[] sealed = Arrays.copyOf(seal(channel, message, 0), SEAL_BYTES + message.length);
        System.arraycopy(message, 0, sealed, SEAL_BYTES, message.length);
        return sealed;
    }

    private boolean isGenuine(String channel, byte[] sealed) {
        return sealed.length >= SEAL_BYTES
                && MessageDigest.isEqual(Arrays.copyOf(sealed, SEAL_BYTES), seal(channel, sealed, SEAL_BYTES));
    }

    private byte[] seal(String channel, byte[] bytes, int from) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(channel.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update(bytes, from, bytes.length - from);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256", e);
        }
    }
}
