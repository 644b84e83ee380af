package dev.agijobs.run;

import dev.agijobs.plan.Compensation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a run comes to an end that is not success: what executes settles, what was done is undone, and only then it is over. Waits for children go on until the children have ended,
 * which the engine cancels.
 */
final class Ending {
    private Ending() {}

    static List<RunEvent> conclude(RunState state, RunCommand.Advance c) {
        StepTable table = state.table();
        boolean late = !state.failing();
        if (late && nothingToUndo(state)) {
            return List.of(new RunEvent.RunFailed(state.runId(), lateError(state), null));
        }
        if (late) {
            List<RunEvent> given = givenUp(state);
            if (!given.isEmpty()) {
                return given;
            }
        }
        if (!table.spoiled().isEmpty()) {
            return List.of(spoiled(state, table.spoiled().first()));
        }
        if (state.settling()) {
            return List.of();
        }
        if (left(state)) {
            List<RunEvent> untried = untried(state);
            return untried.isEmpty() ? undo(state, c) : untried;
        }
        return List.of(end(state));
    }

    /** A round that has not begun did nothing. */
    private static boolean left(RunState state) {
        boolean begun = state.status() == RunStatus.RUNNING || state.status() == RunStatus.PAUSED;
        return begun && (state.undoing() >= 0 || !state.table().undoing().isEmpty());
    }

    /** The time is up, and the run can be left as it stands: what executes is cancelled without further ado. */
    private static boolean nothingToUndo(RunState state) {
        return !left(state)
                && state.children().isEmpty()
                && state.table().running().values().stream()
                        .allMatch(row -> state.table().compensation(row) == null);
    }

    private static StepError lateError(RunState state) {
        return new StepError("DEADLINE_EXCEEDED", "The run did not end before " + state.deadline());
    }

    /** What executes or waits when the time of the run is up. */
    private static List<RunEvent> givenUp(RunState state) {
        List<Integer> rows = new ArrayList<>(state.table().running().values());
        state.table().waiting().values().stream()
                .filter(row -> !(state.step(row).awaits() instanceof Wait.Child))
                .filter(row -> !(state.step(row).awaits() instanceof Wait.Items))
                .forEach(rows::add);
        List<RunEvent> events = new ArrayList<>();
        for (int row : rows) {
            events.add(
                    new RunEvent.StepTimedOut(state.stepId(row), state.step(row).attempt(), lateError(state), true));
        }
        return events;
    }

    /** A step fails with its first item that failed for good. */
    private static RunEvent spoiled(RunState state, int step) {
        for (int item : state.items(step)) {
            StepError error = state.step(item).error();
            if (state.step(item).status() == StepStatus.FAILED && error != null) {
                StepError why =
                        new StepError(error.code(), "%s failed: %s".formatted(state.stepId(item), error.message()));
                return new RunEvent.StepFailed(
                        state.stepId(step), state.step(step).attempt(), why, true);
            }
        }
        throw new IllegalStateException("No item of %s failed".formatted(state.stepId(step)));
    }

    /** Steps between two attempts that have something to undo: there will be no further attempt. */
    private static List<RunEvent> untried(RunState state) {
        List<RunEvent> events = new ArrayList<>();
        for (StepTable.Due due : state.table().retries()) {
            if (state.table().compensation(due.row()) != null) {
                StepError error = new StepError(RunDecider.CANCELLED, "Not tried again, as the run ends");
                events.add(new RunEvent.StepFailed(
                        state.stepId(due.row()), state.step(due.row()).attempt(), error, true));
            }
        }
        return events;
    }

    /** The next undoing begins, if it was prepared. */
    private static List<RunEvent> undo(RunState state, RunCommand.Advance c) {
        int row = state.undoable(c.at());
        if (row < 0) {
            return List.of();
        }
        String stepId = state.stepId(row);
        for (RunCommand.Preparation prepared : c.prepared()) {
            if (prepared.stepId().equals(stepId)) {
                RunEvent event = undo(state, row, prepared, c.at());
                if (event != null) {
                    return List.of(event);
                }
            }
        }
        return List.of();
    }

    private static @Nullable RunEvent undo(RunState state, int row, RunCommand.Preparation prepared, Instant at) {
        Compensation how = Objects.requireNonNull(state.table().compensation(row));
        int before = state.table().undoing().rows().getOrDefault(row, -1);
        int attempt = before < 0 ? 1 : state.step(before).attempt() + 1;
        return switch (prepared) {
            case RunCommand.Preparation.Undo p ->
                new RunEvent.StepCompensationStarted(
                        p.stepId(), attempt, how.tool(), p.kind(), p.params(), Attempts.deadline(how.timeout(), at));
            case RunCommand.Preparation.CannotUndo p ->
                new RunEvent.StepCompensationFailed(p.stepId(), attempt, p.error(), true, null);
            case RunCommand.Preparation.Execute p -> null;
            case RunCommand.Preparation.Await p -> null;
            case RunCommand.Preparation.Skip p -> null;
            case RunCommand.Preparation.Refuse p -> null;
        };
    }

    private static RunEvent end(RunState state) {
        String runId = state.runId();
        if (state.cancelRequested()) {
            return state.notUndone() < 0
                    ? new RunEvent.RunCancelled(runId)
                    : new RunEvent.RunFailed(
                            runId,
                            new StepError("COMPENSATION_FAILED", "The run was cancelled" + notUndone(state)),
                            state.stepId(state.notUndone()));
        }
        if (state.failedStep() < 0) {
            StepError late = lateError(state);
            return new RunEvent.RunFailed(runId, new StepError(late.code(), late.message() + notUndone(state)), null);
        }
        String stepId = state.stepId(state.failedStep());
        StepError cause = Objects.requireNonNull(state.step(state.failedStep()).error());
        String message = "Step %s failed: %s".formatted(stepId, cause.message()) + notUndone(state);
        return new RunEvent.RunFailed(runId, new StepError(cause.code(), message), stepId);
    }

    private static String notUndone(RunState state) {
        return state.notUndone() < 0 ? "" : "; step %s could not be undone".formatted(state.stepId(state.notUndone()));
    }
}
