package dev.agijobs.projection.runview;

import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepError;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of a run on its way, beside where it stands; see {@link RunInfo} for the meaning of each. */
record Course(
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        @Nullable Instant deadline,
        boolean cancelRequested,
        @Nullable String reason,
        @Nullable StepError error,
        @Nullable String failedStep) {

    static final Course NOT_BEGUN = new Course(null, null, null, false, null, null, null);

    Course after(RunEvent event, Instant at) {
        return switch (event) {
            case RunEvent.RunStarted e ->
                new Course(
                        startedAt == null ? at : startedAt,
                        completedAt,
                        e.deadline(),
                        cancelRequested,
                        reason,
                        error,
                        failedStep);
            case RunEvent.RunRejected e -> because("Rejected by " + e.by());
            case RunEvent.RunPaused e -> because(e.reason());
            case RunEvent.RunQuarantined e -> because(RunState.QUARANTINED);
            case RunEvent.RunBudgetChanged e -> this;
            case RunEvent.RunResumed e -> because(null);
            case RunEvent.RunCancelRequested e ->
                new Course(startedAt, completedAt, deadline, true, e.reason(), error, failedStep);
            case RunEvent.RunSucceeded e -> ended(at, error, failedStep);
            case RunEvent.RunFailed e -> ended(at, e.error(), e.stepId());
            case RunEvent.RunCancelled e -> ended(at, error, failedStep);
            case RunEvent.RunRetried e -> new Course(startedAt, null, e.deadline(), false, null, null, null);
            case RunEvent.RunSubmitted e -> this;
            case RunEvent.ApprovalRecorded e -> this;
            case RunEvent.RunApproved e -> this;
            case RunEvent.SignalReceived e -> this;
            case RunEvent.StepEvent e -> this;
        };
    }

    private Course because(@Nullable String why) {
        return new Course(startedAt, completedAt, deadline, cancelRequested, why, error, failedStep);
    }

    private Course ended(Instant at, @Nullable StepError why, @Nullable String step) {
        return new Course(startedAt, at, null, cancelRequested, reason, why, step);
    }
}
