package dev.agijobs.tool;

import java.time.Instant;

/** What a tool may ask of its surroundings during an attempt. */
public interface StepContext {

    /** When the engine gives up waiting for the attempt. */
    Instant deadline();

    /** Says that the attempt is alive; needed only where the step has a heartbeat timeout. Cheap, any thread. */
    void heartbeat();
}
