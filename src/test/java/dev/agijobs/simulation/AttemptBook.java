package dev.agijobs.simulation;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of one attempt of a step. */
final class AttemptBook {
    final Map<String, Object> params;
    /** How often it was started or resumed. */
    int begun;
    /** How often its tool was called. */
    int called;

    boolean ended;
    /** By whom and when it was started or resumed last. */
    Life begunBy;

    Instant begunAt;
    /** Who has called its tool since, or null. */
    @Nullable
    Life calledBy;

    AttemptBook(Map<String, Object> params) {
        this.params = params;
    }

    void begin(Life life, Instant at) {
        begun++;
        begunBy = life;
        begunAt = at;
        calledBy = null;
    }
}
