package dev.agijobs.run;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.ToolKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a run, in the order a run lives it. An event holds the result of a decision, never an instruction to compute it again. When it happened, its place in the
 * stream and the command it answers are in {@link RunFact}.
 */
public sealed interface RunEvent {

    /** Something that happened to one attempt of one step; attempts count from 1 and never restart within a run. */
    sealed interface StepEvent extends RunEvent {
        String stepId();

        int attempt();
    }

    /**
     * @param approvals people who must approve before the run starts
     * @param fingerprint of the request, so that a repeated idempotency key with another body is noticed
     * @param parent the run whose step this one is, or null
     * @param forkedFrom the run that this one shares its finished part with, or null
     */
    record RunSubmitted(
            String runId,
            Plan plan,
            List<String> approvals,
            Map<String, String> labels,
            int priority,
            String fingerprint,
            @Nullable Parent parent,
            @Nullable Origin forkedFrom)
            implements RunEvent {

        /** Of a client, from its beginning. */
        public RunSubmitted(
                String runId,
                Plan plan,
                List<String> approvals,
                Map<String, String> labels,
                int priority,
                String fingerprint) {
            this(runId, plan, approvals, labels, priority, fingerprint, null, null);
        }
    }

    /**
     * The step that a run was started by.
     *
     * @param depth 1 for a child of a run that has no parent
     * @param awaits whether the step waits for the run's end
     */
    record Parent(String runId, String stepId, int attempt, int depth, boolean awaits) {}

    /** Where a fork left. @param seq the last event of the other run that it knows */
    record Origin(String runId, long seq, String fromStep) {}

    /** A person's decision, on the run itself or on a waiting step. */
    record ApprovalRecorded(
            String runId,
            String approver,
            boolean approved,
            @Nullable String comment,
            @Nullable String stepId) implements RunEvent {}

    /** Everybody who had to approve the start has. */
    record RunApproved(String runId) implements RunEvent {}

    /** Somebody refused the start. */
    record RunRejected(String runId, String by) implements RunEvent {}

    /** @param deadline when the whole run is given up, or null for never */
    record RunStarted(String runId, @Nullable Instant deadline) implements RunEvent {}

    /**
     * An attempt begins.
     *
     * @param params with references resolved and expressions evaluated
     * @param deadline when the attempt is given up; null for a wait
     */
    record StepStarted(
            String stepId,
            int attempt,
            String tool,
            ToolKind kind,
            Map<String, Object> params,
            @Nullable Instant deadline)
            implements StepEvent {}

    /** The attempt is executed again after a crash. @param resumes how often so far, 1 or more */
    record StepResumed(String stepId, int attempt, int resumes, Instant deadline) implements StepEvent {}

    /** The attempt waits. @param due when a timer fires or the wait times out, or null for never */
    record StepWaiting(
            String stepId,
            int attempt,
            Wait awaits,
            @Nullable Instant due) implements StepEvent {}

    record StepCompleted(String stepId, int attempt, StepOut out) implements StepEvent {}

    /** @param last no further attempt will be made in this round */
    record StepFailed(String stepId, int attempt, StepError error, boolean last) implements StepEvent {}

    /** The attempt was given up, for its deadline or for its missing heartbeat. @param last no further attempt will be made in this round */
    record StepTimedOut(String stepId, int attempt, StepError error, boolean last) implements StepEvent {}

    /** @param attempt the coming one */
    record StepRetryScheduled(String stepId, int attempt, Instant notBefore) implements StepEvent {}

    /** The step's condition was false. @param attempt the one that was not made */
    record StepSkipped(String stepId, int attempt) implements StepEvent {}

    /**
     * What a step or item did begins to be undone. Its token is {@code run/step~compensate/attempt}.
     *
     * @param attempt of the undoing, counted from 1 over all rounds
     */
    record StepCompensationStarted(
            String stepId, int attempt, String tool, ToolKind kind, Map<String, Object> params, Instant deadline)
            implements StepEvent {}

    record StepCompensated(String stepId, int attempt) implements StepEvent {}

    /**
     * @param last it will not be tried again in this round
     * @param notBefore when it is tried again; null when it is not
     */
    record StepCompensationFailed(
            String stepId,
            int attempt,
            StepError error,
            boolean last,
            @Nullable Instant notBefore) implements StepEvent {}

    record SignalReceived(
            String runId, String name, @Nullable Object payload) implements RunEvent {}

    /** @param max decimal text: what the run may spend from now on, all it has spent included */
    record RunBudgetChanged(
            String runId, String max, @Nullable String reason) implements RunEvent {}

    /** The run repeats itself without progress and is paused until somebody has looked at it. */
    record RunQuarantined(String runId, String reason) implements RunEvent {}

    record RunPaused(String runId, @Nullable String reason) implements RunEvent {}

    record RunResumed(String runId, @Nullable String reason) implements RunEvent {}

    record RunCancelRequested(String runId, @Nullable String reason) implements RunEvent {}

    record RunSucceeded(String runId) implements RunEvent {}

    /** @param stepId the step that failed, or null when it was the run as a whole */
    record RunFailed(
            String runId, StepError error, @Nullable String stepId) implements RunEvent {}

    record RunCancelled(String runId) implements RunEvent {}

    /**
     * An operator opens a new round: failed and cancelled steps, {@code fromStep} and all that depends on them start anew with a new allowance of attempts.
     *
     * @param round 2 or more
     */
    record RunRetried(
            String runId,
            int round,
            @Nullable String fromStep,
            @Nullable String reason,
            @Nullable Instant deadline) implements RunEvent {}
}
