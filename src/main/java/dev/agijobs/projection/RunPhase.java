package dev.agijobs.projection;

import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.json.RunEventType;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a run stands, from the events that move it alone: what {@link dev.agijobs.run.RunState} says of the status, without the steps.
 *
 * @param round 1, and one more for each retry
 * @param started whether the run has ever started
 * @param approvalsRequired how many people must approve the start
 * @param approvals decisions on the start so far, by approver
 * @param keyed whether it needs a concurrency key to start, in each round anew
 */
public record RunPhase(
        RunStatus status,
        int round,
        boolean started,
        int approvalsRequired,
        Map<String, Boolean> approvals,
        boolean keyed) {

    private static final Set<String> STEPS_AND_SIGNALS = Arrays.stream(RunEventType.values())
            .filter(type ->
                    type == RunEventType.SIGNAL_RECEIVED || RunEvent.StepEvent.class.isAssignableFrom(type.shape()))
            .map(RunEventType::storedName)
            .collect(Collectors.toCollection(HashSet::new));

    /** Of a run just submitted, which so many people must approve. @param keyed whether its plan names a concurrency key */
    public static RunPhase submitted(int approvalsRequired, boolean keyed) {
        RunStatus status = approvalsRequired == 0 ? RunStatus.PENDING : RunStatus.AWAITING_APPROVAL;
        return new RunPhase(status, 1, false, approvalsRequired, Map.of(), keyed);
    }

    /** Whether events of this stored type may move a run; others need not be shown to {@link #after}. */
    public static boolean isMovedBy(String type) {
        return !STEPS_AND_SIGNALS.contains(type);
    }

    public RunPhase after(RunEvent event) {
        return switch (event) {
            case RunEvent.RunSubmitted e ->
                submitted(e.approvals().size(), e.plan().concurrencyKey() != null);
            case RunEvent.ApprovalRecorded e -> e.stepId() == null ? with(e.approver(), e.approved()) : this;
            case RunEvent.RunApproved e -> with(RunStatus.PENDING);
            case RunEvent.RunStarted e ->
                new RunPhase(RunStatus.RUNNING, round, true, approvalsRequired, approvals, keyed);
            case RunEvent.RunPaused e -> with(RunStatus.PAUSED);
            case RunEvent.RunResumed e -> with(RunStatus.RUNNING);
            case RunEvent.RunSucceeded e -> with(RunStatus.SUCCEEDED);
            case RunEvent.RunFailed e -> with(RunStatus.FAILED);
            case RunEvent.RunCancelled e -> with(RunStatus.CANCELLED);
            case RunEvent.RunRetried e -> retried(e.round());
            case RunEvent.RunQuarantined e -> with(RunStatus.PAUSED);
            case RunEvent.RunBudgetChanged e -> this;
            case RunEvent.RunRejected e -> this;
            case RunEvent.RunCancelRequested e -> this;
            case RunEvent.SignalReceived e -> this;
            case RunEvent.StepEvent e -> this;
        };
    }

    private RunPhase retried(int next) {
        if (started && !keyed) {
            return new RunPhase(RunStatus.RUNNING, next, true, approvalsRequired, approvals, false);
        }
        boolean approved = approvals.size() >= approvalsRequired && !approvals.containsValue(false);
        return approved
                ? new RunPhase(RunStatus.PENDING, next, started, approvalsRequired, approvals, keyed)
                : new RunPhase(RunStatus.AWAITING_APPROVAL, next, started, approvalsRequired, Map.of(), keyed);
    }

    private RunPhase with(RunStatus next) {
        return new RunPhase(next, round, started, approvalsRequired, approvals, keyed);
    }

    private RunPhase with(String approver, boolean approved) {
        Map<String, Boolean> decisions = new LinkedHashMap<>(approvals);
        decisions.put(approver, approved);
        return new RunPhase(status, round, started, approvalsRequired, Collections.unmodifiableMap(decisions), keyed);
    }
}
