package dev.agijobs.cli;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step as it is shown.
 *
 * @param order in the plan
 * @param since when the attempt began, or null before the first
 * @param until when it ended, or null
 * @param note what it waits for or why it failed, or ""
 */
record StepRow(
        String id,
        int order,
        StepPhase phase,
        long attempt,
        @Nullable Instant since,
        @Nullable Instant until,
        String note) {

    static StepRow pending(String id, int order) {
        return new StepRow(id, order, StepPhase.PENDING, 0, null, null, "");
    }

    StepRow begin(StepPhase phase, long attempt, @Nullable Instant at, String note) {
        return new StepRow(id, order, phase, attempt, at, null, note);
    }

    StepRow turn(StepPhase phase, @Nullable Instant until, String note) {
        return new StepRow(id, order, phase, attempt, since, until, note);
    }
}
