package dev.agijobs.run;

import dev.agijobs.plan.Step;
import dev.agijobs.plan.ToolKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What follows from where a run stands: the first rule that says something speaks, and the caller asks again until none does. */
final class Progress {
    private Progress() {}

    static Decision advance(RunState state, RunCommand.Advance c) {
        return new Decision.Accepted(conclusions(state, c));
    }

    private static List<RunEvent> conclusions(RunState state, RunCommand.Advance c) {
        String runId = state.runId();
        if (state.status().terminal()) {
            return List.of();
        }
        if (state.cancelRequested()) {
            return state.runningCount() > 0 ? List.of() : List.of(new RunEvent.RunCancelled(runId));
        }
        if (state.status() == RunStatus.AWAITING_APPROVAL) {
            return approved(state);
        }
        if (state.status() == RunStatus.PENDING) {
            return List.of(new RunEvent.RunStarted(runId, RunDecider.deadline(state.plan(), c.at())));
        }
        Instant deadline = state.deadline();
        if (deadline != null && !deadline.isAfter(c.at())) {
            StepError error = new StepError("DEADLINE_EXCEEDED", "The run did not end before " + deadline);
            return List.of(new RunEvent.RunFailed(runId, error, null));
        }
        List<RunEvent> overdue = overdue(state, c);
        if (!overdue.isEmpty()) {
            return overdue;
        }
        if (state.failedStep() >= 0) {
            return state.runningCount() > 0 ? List.of() : List.of(failed(state));
        }
        if (state.status() == RunStatus.PAUSED) {
            return List.of();
        }
        List<RunEvent> waited = waited(state, c.at());
        if (!waited.isEmpty()) {
            return waited;
        }
        if (state.table().unfinished() == 0) {
            return List.of(new RunEvent.RunSucceeded(runId));
        }
        return started(state, c);
    }

    private static List<RunEvent> approved(RunState state) {
        for (Map.Entry<String, Boolean> decision : state.approvals().entrySet()) {
            if (!decision.getValue()) {
                String by = decision.getKey();
                StepError error = new StepError("APPROVAL_REJECTED", by + " refused the start of the run");
                return List.of(
                        new RunEvent.RunRejected(state.runId(), by),
                        new RunEvent.RunFailed(state.runId(), error, null));
            }
        }
        return state.approvals().keySet().containsAll(state.requiredApprovals())
                ? List.of(new RunEvent.RunApproved(state.runId()))
                : List.of();
    }

    private static List<RunEvent> overdue(RunState state, RunCommand.Advance c) {
        List<RunEvent> events = new ArrayList<>();
        for (StepTable.Due due : state.table().deadlines()) {
            if (due.at().isAfter(c.at())) {
                break;
            }
            StepState step = state.step(due.step());
            StepError error = new StepError("TIMEOUT", "The attempt did not end before its deadline " + due.at());
            String stepId = state.plan().step(due.step()).id();
            events.addAll(Attempts.timedOut(state, stepId, step.attempt(), error, c.at(), c.seed()));
        }
        return events;
    }

    private static RunEvent failed(RunState state) {
        Step step = state.plan().step(state.failedStep());
        StepError cause = Objects.requireNonNull(state.step(state.failedStep()).error());
        return new RunEvent.RunFailed(
                state.runId(),
                new StepError(cause.code(), "Step %s failed: %s".formatted(step.id(), cause.message())),
                step.id());
    }

    /** Waits that are over. */
    private static List<RunEvent> waited(RunState state, Instant now) {
        int signalled = state.signals().next();
        if (signalled >= 0) {
            return List.of(signalled(state, signalled));
        }
        if (!state.approvalBox().decided().isEmpty()) {
            return List.of(decided(state, state.approvalBox().decided().first()));
        }
        if (!state.table().waits().isEmpty()
                && !state.table().waits().first().at().isAfter(now)) {
            return List.of(expired(state, state.table().waits().first().step()));
        }
        return List.of();
    }

    private static RunEvent signalled(RunState state, int step) {
        Wait.Signal wait = (Wait.Signal) Objects.requireNonNull(state.step(step).awaits());
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("payload", state.signals().first(wait.name()));
        return completed(state, step, data);
    }

    private static RunEvent decided(RunState state, int step) {
        Map<String, Boolean> decisions = state.stepApprovals(step);
        for (Map.Entry<String, Boolean> decision : decisions.entrySet()) {
            if (!decision.getValue()) {
                StepError error = new StepError("APPROVAL_REJECTED", "Rejected by " + decision.getKey());
                return new RunEvent.StepFailed(id(state, step), state.step(step).attempt(), error, true);
            }
        }
        return completed(state, step, Map.of("decision", "approve", "by", List.copyOf(decisions.keySet())));
    }

    /** A timer fires; any other wait has waited too long, and waiting again would not be another try. */
    private static RunEvent expired(RunState state, int step) {
        StepState waiting = state.step(step);
        if (waiting.awaits() instanceof Wait.Timer) {
            return new RunEvent.StepCompleted(id(state, step), waiting.attempt(), StepOut.NOTHING);
        }
        StepError error = new StepError("TIMEOUT", "Nothing came before " + waiting.due());
        return new RunEvent.StepTimedOut(id(state, step), waiting.attempt(), error, true);
    }

    private static RunEvent completed(RunState state, int step, Map<String, Object> data) {
        StepOut out = new StepOut(null, null, data);
        return new RunEvent.StepCompleted(id(state, step), state.step(step).attempt(), out);
    }

    private static String id(RunState state, int step) {
        return state.plan().step(step).id();
    }

    private static List<RunEvent> started(RunState state, RunCommand.Advance c) {
        List<RunEvent> events = new ArrayList<>();
        int room = state.plan().maxParallel() - state.runningCount();
        for (RunCommand.Preparation prepared : c.prepared()) {
            String stepId = prepared.stepId();
            int index = state.plan().graph().indexOf(stepId);
            if (index < 0 || !state.table().startable(index, c.at())) {
                continue; // it began or was reset since it was prepared
            }
            int attempt = state.step(index).attempt() + 1;
            Step step = state.plan().step(index);
            switch (prepared) {
                case RunCommand.Preparation.Skip p -> events.add(new RunEvent.StepSkipped(stepId, attempt));
                case RunCommand.Preparation.Refuse p ->
                    events.add(new RunEvent.StepFailed(stepId, attempt, p.error(), true));
                case RunCommand.Preparation.Await p -> {
                    events.add(new RunEvent.StepStarted(
                            stepId, attempt, step.tool(), ToolKind.REPEATABLE, p.params(), null));
                    events.add(new RunEvent.StepWaiting(stepId, attempt, p.awaits(), p.due()));
                }
                case RunCommand.Preparation.Execute p -> {
                    if (room-- > 0) {
                        Instant deadline = Attempts.deadline(step, c.at());
                        events.add(
                                new RunEvent.StepStarted(stepId, attempt, step.tool(), p.kind(), p.params(), deadline));
                    }
                }
            }
        }
        return events;
    }
}
