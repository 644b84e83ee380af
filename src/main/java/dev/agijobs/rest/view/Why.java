package dev.agijobs.rest.view;

import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.StepError;
import dev.agijobs.run.StepState;
import dev.agijobs.run.Wait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a run does not go on by itself at once: what it and its steps wait for, since when, and who must act. Nothing for a run that has ended.
 *
 * @param stepId null for the run as a whole
 * @param waitingFor approval, resume, key, cancellation, compensation, outcome, signal, run, time, retry, turn (ready, and next when there is room) or steps
 * @param since null for what has waited since before it was noted
 * @param who people, a tool, "operator", "client" (whoever sends the signal), "clock" or "engine"
 */
public record Why(
        @Nullable String stepId,
        String waitingFor,
        @Nullable Instant since,
        String detail,
        String who) {

    static final int ENTRIES_MAX = 1_000;

    /** Most steps named in one detail. */
    private static final int NAMED_MAX = 10;

    /** The run first, then steps in the order of the plan; at most {@link #ENTRIES_MAX} entries. */
    public static List<Why> of(RunState state) {
        List<Why> entries = new ArrayList<>();
        if (state.status().terminal()) {
            return entries;
        }
        ofRun(state, entries);
        for (int i = 0; i < state.plan().steps().size() && entries.size() < ENTRIES_MAX; i++) {
            add(ofStep(state, i), entries);
            for (int item : state.items(i)) {
                add(ofStep(state, item), entries);
            }
        }
        return entries;
    }

    private static void add(@Nullable Why entry, List<Why> entries) {
        if (entry != null && entries.size() < ENTRIES_MAX) {
            entries.add(entry);
        }
    }

    private static void ofRun(RunState state, List<Why> entries) {
        if (state.status() == RunStatus.AWAITING_APPROVAL) {
            List<String> missing = state.requiredApprovals().stream()
                    .filter(name -> !state.approvals().containsKey(name))
                    .toList();
            String who = StepInfo.who(missing);
            entries.add(new Why(null, "approval", state.createdAt(), "The run starts when approved by " + who, who));
        }
        String key = state.plan().concurrencyKey();
        if (state.status() == RunStatus.PENDING && key != null) {
            String detail = "Another run holds the concurrency key " + key;
            entries.add(new Why(null, "key", state.createdAt(), detail, "engine"));
        }
        if (state.cancelRequested()) {
            String detail = "The run is being cancelled" + because(state) + "; steps that execute are being stopped";
            entries.add(new Why(null, "cancellation", state.reasonSince(), detail, "engine"));
        } else if (state.status() == RunStatus.PAUSED) {
            entries.add(new Why(null, "resume", state.reasonSince(), paused(state), "operator"));
        }
        if (state.undoing() >= 0) {
            StepState undo = state.step(state.undoing());
            String detail = "%s executes, attempt %d".formatted(state.stepId(state.undoing()), undo.attempt());
            entries.add(new Why(null, "compensation", undo.startedAt(), detail, "engine"));
        }
    }

    private static String paused(RunState state) {
        if (RunState.BUDGET_EXHAUSTED.equals(state.reason())) {
            return "The run is paused (%s): %s of %s is spent, and the next step costs more than is left"
                    .formatted(state.reason(), state.spent(), state.budgetMax());
        }
        String quarantine = state.quarantine();
        return "The run is paused" + because(state) + (quarantine == null ? "" : ": " + quarantine);
    }

    private static String because(RunState state) {
        return state.reason() == null ? "" : " (" + state.reason() + ")";
    }

    private static @Nullable Why ofStep(RunState state, int index) {
        String id = state.stepId(index);
        StepState step = state.step(index);
        return switch (step.status()) {
            case RUNNING -> running(id, step);
            case WAITING -> waiting(id, step);
            case PENDING -> state.failing() ? null : pending(state, index, id, step);
            case COMPLETED, FAILED, SKIPPED, COMPENSATED, CANCELLED -> null;
        };
    }

    private static Why running(String id, StepState step) {
        String tool = step.call() == null ? "its tool" : step.call().tool();
        String detail = "Attempt %d executes %s and is given up at %s".formatted(step.attempt(), tool, step.due());
        return new Why(id, "outcome", step.startedAt(), detail, tool);
    }

    private static @Nullable Why waiting(String id, StepState step) {
        Wait wait = step.awaits();
        if (wait == null) {
            return null;
        }
        String detail = "Waits for " + StepInfo.awaited(wait, step.due());
        return switch (wait) {
            case Wait.Timer timer -> new Why(id, "time", step.startedAt(), detail, "clock");
            case Wait.Items items -> null; // each has an entry of its own
            case Wait.Child child -> new Why(id, "run", step.startedAt(), detail, "run " + child.runId());
            case Wait.Signal signal -> new Why(id, "signal", step.startedAt(), detail, "client");
            case Wait.Approval approval ->
                new Why(id, "approval", step.startedAt(), detail, StepInfo.who(approval.approvers()));
        };
    }

    private static Why pending(RunState state, int index, String id, StepState step) {
        StepError error = step.error();
        if (step.due() != null) {
            String why = error == null ? "" : "; the last one ended with " + error.code() + ": " + error.message();
            String detail = "Attempt %d begins at %s".formatted(step.attempt() + 1, step.due()) + why;
            return new Why(id, "retry", step.startedAt(), detail, "clock");
        }
        List<String> needed = new ArrayList<>();
        int more = 0;
        int[] needs = state.item(index) == null ? state.plan().graph().needs().get(index) : new int[0];
        for (int need : needs) {
            if (state.step(need).status().finished()) {
                continue;
            }
            if (needed.size() < NAMED_MAX) {
                needed.add(state.plan().step(need).id());
            } else {
                more++;
            }
        }
        if (needed.isEmpty()) {
            return new Why(id, "turn", state.startedAt(), "Begins when the run goes on and there is room", "engine");
        }
        String detail = "Needs " + String.join(", ", needed) + (more == 0 ? "" : " and " + more + " more");
        return new Why(id, "steps", state.startedAt(), detail, "engine");
    }
}
