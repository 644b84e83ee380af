package dev.agijobs.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event with its place in the run's stream.
 *
 * @param seq 1 for the first event
 * @param at when it was decided
 * @param commandId idempotency key of the client's command that it answers, or null
 * @param traceparent W3C trace context of that command, or null
 */
public record RunFact(
        long seq,
        Instant at,
        @Nullable String commandId,
        RunEvent event,
        @Nullable String traceparent) {

    /** One without a trace. */
    public RunFact(long seq, Instant at, @Nullable String commandId, RunEvent event) {
        this(seq, at, commandId, event, null);
    }
}
