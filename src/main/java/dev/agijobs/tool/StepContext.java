package dev.agijobs.tool;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a tool may ask of its surroundings during an attempt. */
public interface StepContext {

    /** When the engine gives up waiting for the attempt. */
    Instant deadline();

    /** W3C trace context of the request that submitted the run, or null: sent on with what the tool asks of others. */
    @Nullable
    String traceparent();

    /** Says that the attempt is alive; needed only where the step has a heartbeat timeout. Cheap, any thread. */
    void heartbeat();
}
