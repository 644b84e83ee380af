package dev.agijobs.rest.view;

import dev.agijobs.plan.Expressions;
import dev.agijobs.plan.Step;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepError;
import dev.agijobs.run.StepState;
import dev.agijobs.run.StepStatus;
import dev.agijobs.run.Wait;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of a run.
 *
 * @param state pending, waiting, running, completed, failed, skipped, compensated or cancelled
 * @param message why it failed, is tried again, or what it waits for
 * @param attempt the last one that began; 0 before the first
 */
public record StepInfo(
        String id,
        String name,
        String kind,
        String tool,
        String state,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        @Nullable String message,
        int attempt) {

    /** The step or item in this row. */
    public static StepInfo of(RunState run, int row) {
        Step step = run.planStep(row);
        StepState state = run.step(row);
        // Nothing else executes for a step that is done item by item.
        boolean atItems = state.awaits() instanceof Wait.Items;
        Expressions.Item item = run.item(row);
        return new StepInfo(
                run.stepId(row),
                item == null ? step.name() : step.name() + " (" + (item.index() + 1) + ")",
                Names.of(step.kind()),
                step.tool(),
                Names.of(atItems ? StepStatus.RUNNING : state.status()),
                state.startedAt(),
                state.completedAt(),
                atItems ? items(run, row) : message(state),
                state.attempt());
    }

    private static String items(RunState run, int row) {
        return "%d of %d items are done"
                .formatted(run.finishedItems(row), run.items(row).size());
    }

    private static @Nullable String message(StepState state) {
        StepError error = state.error();
        if (state.status() == StepStatus.PENDING && state.due() != null) {
            String why = error == null ? "" : " after " + error.code() + ": " + error.message();
            return "Tried again at " + state.due() + why;
        }
        if (error != null) {
            return error.message();
        }
        return state.awaits() == null ? null : "Waits for " + awaited(state.awaits(), state.due());
    }

    /** What a step waits for, to be read after "waits for". */
    static String awaited(Wait wait, @Nullable Instant due) {
        return switch (wait) {
            case Wait.Timer timer -> "the time " + due;
            case Wait.Items items -> "its " + items.values().size() + " items";
            case Wait.Child child -> "the run " + child.runId();
            case Wait.Signal signal -> "the signal " + signal.name() + until(due);
            case Wait.Approval approval ->
                "%d approval%s by %s"
                                .formatted(
                                        approval.required(),
                                        approval.required() == 1 ? "" : "s",
                                        who(approval.approvers()))
                        + until(due);
        };
    }

    private static String until(@Nullable Instant due) {
        return due == null ? "" : " until " + due;
    }

    static String who(List<String> approvers) {
        return approvers.isEmpty() ? "anybody" : String.join(", ", approvers);
    }
}
