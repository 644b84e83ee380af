package dev.agijobs.projection.runview;

import dev.agijobs.run.RunStatus;
import dev.agijobs.run.StepError;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run in a list.
 *
 * @param estBudget decimal text: what the owner of the plan is ready to spend
 * @param round 1, and one more for each retry
 * @param deadline when the run is given up, or null for never
 * @param reason why it is paused or being cancelled, as somebody said
 * @param error why it failed
 * @param failedStep the step for which it failed, or null when it was the run as a whole
 */
public record RunInfo(
        String id,
        String planId,
        RunStatus state,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        String estBudget,
        Map<String, String> labels,
        int priority,
        int round,
        @Nullable Instant deadline,
        boolean cancelRequested,
        @Nullable String reason,
        @Nullable StepError error,
        @Nullable String failedStep) {}
