package dev.agijobs.eventlog;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Which of the nodes that share a log may append to which streams. Every answer may be out of date when it arrives: the log itself refuses what came too late. */
public interface Ownership {

    /**
     * What a node has.
     *
     * @param node its name, unique to one life of a process
     * @param url where it is reached, or empty
     * @param shards that it may append to
     */
    record Share(String node, String url, List<Integer> shards) {}

    /** Whether this node may append to the stream, now. Quick; any thread may ask. */
    boolean isHere(String stream);

    /** Whether this node may append to any stream at all, now: one that has just joined, or that others leave nothing to, may not. */
    boolean hasShards();

    /** Whether two streams belong to the same node, always. */
    boolean together(String stream, String other);

    /** Where the node is reached that has the stream, as was known a moment ago; empty when that is this one, or nobody, or a node that cannot be reached. */
    Optional<URI> elsewhere(String stream);

    /** All that is known of who has what, this node first. */
    List<Share> shares();

    /** Calls {@code listener} after streams came to this node or left it, until the answer is run. Listeners are quick and do not throw. */
    Runnable onMove(Runnable listener);

    /** The log of one process: it has everything. @param node its name */
    static Ownership alone(String node) {
        Share all = new Share(node, "", List.of(0));
        return new Ownership() {
            @Override
            public boolean isHere(String stream) {
                return true;
            }

            @Override
            public boolean hasShards() {
                return true;
            }

            @Override
            public boolean together(String stream, String other) {
                return true;
            }

            @Override
            public Optional<URI> elsewhere(String stream) {
                return Optional.empty();
            }

            @Override
            public List<Share> shares() {
                return List.of(all);
            }

            @Override
            public Runnable onMove(Runnable listener) {
                return () -> {};
            }
        };
    }
}
