package dev.agijobs.engine;

import dev.agijobs.key.Claim;
import io.smallrye.mutiny.Uni;

/**
 * The nodes that share a log, as the engine of one of them sees them. Each stream belongs to one node at a time, which alone may append to it; what a run asks of a key, and a
 * key tells a run, may have to go to another one. Messages fail when they cannot be delivered, or with {@link StreamElsewhere} when the other is not the owner any more; they
 * are sent again until the log shows what came of them.
 */
public interface Cluster {

    /** Whether this node may append to the stream, now. */
    boolean isHere(String stream);

    /** Whether two streams belong to the same node, always. */
    boolean together(String stream, String other);

    /** The run wants the key; answers, when that is durable, whether it holds it. @param stream of the key */
    Uni<Boolean> takeKey(String stream, String key, Claim claim);

    /** The run wants the key no more. @param stream of the key */
    Uni<Void> giveKey(String stream, String key, Claim claim);

    /** Tells a run that it holds its key; done when the run's log shows what came of it. @param stream of the run */
    Uni<Void> tellHolder(String stream, Claim holder);

    /** No other node: everything is here. */
    Cluster ALONE = new Cluster() {
        @Override
        public boolean isHere(String stream) {
            return true;
        }

        @Override
        public boolean together(String stream, String other) {
            return true;
        }

        @Override
        public Uni<Boolean> takeKey(String stream, String key, Claim claim) {
            throw new IllegalStateException("There is no other node");
        }

        @Override
        public Uni<Void> giveKey(String stream, String key, Claim claim) {
            throw new IllegalStateException("There is no other node");
        }

        @Override
        public Uni<Void> tellHolder(String stream, Claim holder) {
            throw new IllegalStateException("There is no other node");
        }
    };
}
