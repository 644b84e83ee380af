package dev.agijobs.run;

import dev.agijobs.plan.Step;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.plan.TreeSize;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What follows from where a run stands: the first rule that says something speaks, and the caller asks again until none does. */
final class Progress {
    private Progress() {}

    static Decision advance(RunState state, RunCommand.Advance c) {
        return new Decision.Accepted(conclusions(state, c));
    }

    private static List<RunEvent> conclusions(RunState state, RunCommand.Advance c) {
        if (state.status().terminal()) {
            return List.of();
        }
        if (!state.cancelRequested() && state.status() == RunStatus.AWAITING_APPROVAL) {
            return approved(state);
        }
        if (!state.cancelRequested() && state.status() == RunStatus.PENDING) {
            Instant deadline = RunDecider.deadline(state.plan(), c.at());
            boolean mayStart = c.holdsKey() || state.plan().concurrencyKey() == null;
            return mayStart ? List.of(new RunEvent.RunStarted(state.runId(), deadline)) : List.of();
        }
        List<RunEvent> overdue = overdue(state, c);
        if (!overdue.isEmpty()) {
            return overdue;
        }
        if (state.ending(c.at())) {
            return Ending.conclude(state, c);
        }
        if (state.status() == RunStatus.PAUSED) {
            return List.of();
        }
        if (state.stuckStep() >= 0) {
            return List.of(stuck(state));
        }
        List<RunEvent> waited = waited(state, c.at());
        if (!waited.isEmpty()) {
            return waited;
        }
        if (state.table().unfinished() == 0) {
            return List.of(new RunEvent.RunSucceeded(state.runId()));
        }
        return started(state, c);
    }

    private static RunEvent stuck(RunState state) {
        StepError error = Objects.requireNonNull(state.step(state.stuckStep()).error());
        String reason = "Step %s failed with %s %d times in a row; resume the run to let it go on"
                .formatted(state.stepId(state.stuckStep()), error.code(), LoopWatch.REPEATS);
        return new RunEvent.RunQuarantined(state.runId(), reason);
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

    /** Attempts that are given up. Those of a run that is being cancelled are being stopped anyway, except those that undo. */
    private static List<RunEvent> overdue(RunState state, RunCommand.Advance c) {
        List<RunEvent> events = new ArrayList<>();
        for (StepTable.Due due : state.table().deadlines()) {
            if (due.at().isAfter(c.at())) {
                break;
            }
            if (!state.cancelRequested() || state.undoes(due.row())) {
                StepError error = new StepError("TIMEOUT", "The attempt did not end before its deadline " + due.at());
                events.addAll(Attempts.timedOut(state, due.row(), error, c.at(), c.seed()));
            }
        }
        return events;
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
        if (!state.table().joined().isEmpty()) {
            return List.of(joined(state, state.table().joined().first()));
        }
        if (!state.table().waits().isEmpty()
                && !state.table().waits().first().at().isAfter(now)) {
            return List.of(expired(state, state.table().waits().first().row()));
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

    /** All items are finished: their outputs in order, null for those skipped. */
    private static RunEvent joined(RunState state, int step) {
        List<@Nullable Object> outs = new ArrayList<>();
        for (int item : state.items(step)) {
            outs.add(state.step(item).out().tree());
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("items", outs);
        if (TreeSize.over(data, StepOut.BYTES_MAX)) {
            StepError error = new StepError(
                    "OUTPUT_TOO_LARGE", "The outputs of the items are over %d bytes".formatted(StepOut.BYTES_MAX));
            return new RunEvent.StepFailed(id(state, step), state.step(step).attempt(), error, true);
        }
        return completed(state, step, data);
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
        return state.stepId(step);
    }

    private static List<RunEvent> started(RunState state, RunCommand.Advance c) {
        List<RunEvent> events = new ArrayList<>();
        int room = state.plan().maxParallel() - state.runningCount();
        BigDecimal cost = BigDecimal.ZERO;
        boolean held = false;
        for (RunCommand.Preparation prepared : c.prepared()) {
            String stepId = prepared.stepId();
            int row = state.indexOf(stepId);
            if (row < 0 || !state.table().startable(row, c.at())) {
                continue; // it began or was reset since it was prepared
            }
            int attempt = state.step(row).attempt() + 1;
            Step step = state.planStep(row);
            if (prepared.begins() && !state.affords(cost, row)) {
                held = true;
                continue;
            }
            switch (prepared) {
                case RunCommand.Preparation.Skip p -> events.add(new RunEvent.StepSkipped(stepId, attempt));
                case RunCommand.Preparation.Refuse p -> {
                    events.add(new RunEvent.StepFailed(stepId, attempt, p.error(), true));
                    return events; // nothing begins in a run that comes to no good end
                }
                case RunCommand.Preparation.Await p -> {
                    cost = cost.add(state.price(row));
                    events.add(new RunEvent.StepStarted(
                            stepId, attempt, step.tool(), ToolKind.REPEATABLE, p.params(), null));
                    events.add(new RunEvent.StepWaiting(stepId, attempt, p.awaits(), p.due()));
                }
                case RunCommand.Preparation.Execute p -> {
                    if (room-- > 0) {
                        cost = cost.add(state.price(row));
                        Instant deadline = Attempts.deadline(step.timeout(), c.at());
                        events.add(
                                new RunEvent.StepStarted(stepId, attempt, step.tool(), p.kind(), p.params(), deadline));
                    }
                }
                case RunCommand.Preparation.Undo p -> {} // the run was about to end when it was prepared
                case RunCommand.Preparation.CannotUndo p -> {}
            }
        }
        // What is reserved may become free again; only when nothing is left to wait for does somebody have to raise the
        // budget.
        if (held && events.isEmpty() && state.runningCount() == 0 && !state.awaitsOthers()) {
            return List.of(new RunEvent.RunPaused(state.runId(), RunState.BUDGET_EXHAUSTED));
        }
        return events;
    }
}
