package dev.agijobs.rest.view;

import dev.agijobs.run.RunState;
import dev.agijobs.run.StepError;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run without its steps.
 *
 * @param runId the same as {@code id}
 * @param state pending, awaiting_approval, running, paused, succeeded, failed or cancelled
 * @param estBudget decimal text: what the owner of the plan is ready to spend
 * @param round 1, and one more for each retry
 * @param deadline when the run is given up, or null for never
 * @param reason why it is paused or being cancelled, as somebody said
 * @param error why it failed
 */
public record RunInfo(
        String id,
        String runId,
        String planId,
        String state,
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
        @Nullable StepError error) {

    /** As a view knows it. */
    public static RunInfo of(dev.agijobs.projection.runview.RunInfo run) {
        return new RunInfo(
                run.id(),
                run.id(),
                run.planId(),
                Names.of(run.state()),
                run.createdAt(),
                run.startedAt(),
                run.completedAt(),
                run.estBudget(),
                run.labels(),
                run.priority(),
                run.round(),
                run.deadline(),
                run.cancelRequested(),
                run.reason(),
                run.error());
    }

    public static RunInfo of(RunState state) {
        return new RunInfo(
                state.runId(),
                state.runId(),
                state.plan().planId(),
                Names.of(state.status()),
                state.createdAt(),
                state.startedAt(),
                state.completedAt(),
                state.budgetMax(),
                state.labels(),
                state.priority(),
                state.round(),
                state.deadline(),
                state.cancelRequested(),
                state.reason(),
                state.error());
    }
}
