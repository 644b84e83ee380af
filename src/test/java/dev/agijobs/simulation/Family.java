package dev.agijobs.simulation;

import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.Wait;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What holds between a run and those that its steps start. */
record Family(Auditor auditor, RunBook book) {

    boolean allows(RunEvent event) {
        return switch (event) {
            case RunEvent.RunSubmitted e -> e.parent() == null || isWanted(e.runId(), e.parent());
            case RunEvent.StepCompleted e -> tells(e.stepId(), true);
            case RunEvent.StepFailed e -> tells(e.stepId(), false);
            case RunEvent.RunSucceeded e -> hasNoChildren();
            case RunEvent.RunFailed e -> hasNoChildren();
            case RunEvent.RunCancelled e -> hasNoChildren();
            default -> true;
        };
    }

    private boolean isWanted(String runId, RunEvent.Parent named) {
        RunBook parent = auditor.book(named.runId());
        return parent != null && parent.hasChild(runId) && !parent.over();
    }

    /** What ended is the step's child, which the step waits for. */
    private boolean tells(String stepId, boolean completed) {
        int row = book.state().indexOf(stepId);
        if (row < 0 || !(book.state().step(row).awaits() instanceof Wait.Child(String id, boolean ended))) {
            return true;
        }
        RunBook child = auditor.book(id);
        if (child == null || !ended) {
            return child != null && completed;
        }
        return child.over() && completed == (child.state().status() == RunStatus.SUCCEEDED);
    }

    /** Whether each child exists, and knows when its parent comes to no good end. */
    boolean knows() {
        RunState state = book.state();
        return state.children().values().stream()
                .map(row -> (Wait.Child) Objects.requireNonNull(state.step(row).awaits()))
                .allMatch(wait -> isTold(auditor.book(wait.runId()), wait.ended() && state.failing()));
    }

    private static boolean isTold(@Nullable RunBook child, boolean ends) {
        return child != null && (!ends || child.over() || child.state().cancelRequested());
    }

    /** None that it waited for lives. */
    private boolean hasNoChildren() {
        return book.awaited().stream().map(auditor::book).allMatch(child -> child == null || child.over());
    }
}
