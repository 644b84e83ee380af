package dev.agijobs.eventlog;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the streams that want to be looked at. A capability beside {@link EventLog}, asked by the reconciler. */
public interface StreamHeads {

    /** Where a page ended: ordered by wake time, then by stream. */
    record DueCursor(Instant wakeAt, String stream) {}

    /**
     * Streams that are not terminal and whose wake time is not after {@code until}, ordered by (wake time, stream).
     *
     * @param after the last stream of the page before, or null for the first page
     * @param limit most streams, 1 or more
     */
    Uni<List<StreamHead>> due(Instant until, @Nullable DueCursor after, int limit);
}
