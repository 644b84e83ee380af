package dev.agijobs.store;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * Snapshots of what events of a stream add up to, which may be lost at any time: the events say it all. Promises, asserted by the contract suite on every backend:
 *
 * <ol>
 *   <li>Of a stream the newest {@link #KEPT} are kept, and none of an event after the one that was saved last.
 *   <li>A saved one is seen by every read that begins after it, until it is set aside or others need the room.
 *   <li>Bytes come back as they were saved, or damaged: whoever saves them makes sure that it is noticed.
 *   <li>Calls never block the caller, and fail with {@code StoreUnavailable} when the store cannot take or give anything.
 * </ol>
 */
public interface SnapshotStore {

    /** Snapshots of a stream. */
    int KEPT = 2;

    /** Most bytes of one. */
    int BYTES_MAX = 64 * 1024 * 1024;

    /**
     * One snapshot. Nobody changes {@code bytes} afterwards.
     *
     * @param seq of the last event that it reflects, 1 or more
     */
    record Snapshot(String stream, long seq, byte[] bytes) {
        /** @throws IllegalArgumentException when a field is out of range */
        public Snapshot {
            if (stream.isEmpty() || seq < 1 || bytes.length > BYTES_MAX) {
                throw new IllegalArgumentException("A snapshot has a stream, a seq and at most %d bytes: %s at %d of %d"
                        .formatted(BYTES_MAX, stream, seq, bytes.length));
            }
        }
    }

    /** Saves one, in the place of another of the same seq. */
    Uni<Void> save(Snapshot snapshot);

    /**
     * The newest of a stream that was not set aside.
     *
     * @param atMost largest seq
     */
    Uni<Optional<Snapshot>> newest(String stream, long atMost);

    /** Takes one out of use; it is kept, for who wants to look at it, until another of its stream is saved. Does nothing when it is not there. */
    Uni<Void> setAside(String stream, long seq);
}
