package dev.agijobs.testkit;

import dev.agijobs.eventlog.Broadcast;
import dev.agijobs.eventlog.StoreUnavailable;
import io.smallrye.mutiny.Uni;
import java.util.Random;

/** Loses some of the messages, with or without a word to the sender. Thread-safe. */
public final class LossyBroadcast implements Broadcast {
    private final Broadcast carrier;
    private final Random random = new Random(11);
    private volatile boolean losing = true;

    public LossyBroadcast(Broadcast carrier) {
        this.carrier = carrier;
    }

    /** Whether it does, from now on. */
    public void lose(boolean some) {
        losing = some;
    }

    @Override
    public Channel join(String channel, Listener listener) {
        Channel joined = carrier.join(channel, listener);
        return new Channel() {
            @Override
            public Uni<Void> send(byte[] message) {
                return switch (losing ? random.nextInt(6) : -1) {
                    case 0 -> Uni.createFrom().voidItem();
                    case 1 -> Uni.createFrom().failure(new StoreUnavailable("lost", null));
                    default -> joined.send(message);
                };
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
}
