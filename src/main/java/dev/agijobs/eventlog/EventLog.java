package dev.agijobs.eventlog;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/**
 * The only truth. Promises, asserted by the contract suite on every backend:
 *
 * <ol>
 *   <li>A successful append is durable, and all of its events are stored, or none.
 *   <li>Sequence numbers of a stream are 1..n; of two appends that expect the same version one wins and the other fails with {@link VersionConflict}.
 *   <li>Each event carries the hash of the one before it in its stream ({@link HashChain}).
 *   <li>Times keep microseconds, payloads their bytes.
 *   <li>A failed append of {@link StoreUnavailable} wrote nothing, unless the message says that the outcome is unknown; the stream's head tells.
 *   <li>Calls never block the caller. What waits inside is bounded: over the bound an append fails at once with {@link StoreUnavailable}.
 * </ol>
 */
public interface EventLog {

    /** Identifies the log for ever, across restarts; part of positions and of derived ids. */
    String logId();

    /** Fails with {@link VersionConflict} or {@link StoreUnavailable}. */
    Uni<AppendResult> append(Append append);

    /**
     * Events of a stream after a seq, in order.
     *
     * @param limit most events, 1 or more
     */
    Uni<List<RecordedEvent>> read(String stream, long afterSeq, int limit);

    /** The end of a stream; empty when it has no event. */
    Uni<Optional<StreamHead>> head(String stream);
}
