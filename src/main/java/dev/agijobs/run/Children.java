package dev.agijobs.run;

import static dev.agijobs.run.Decision.NOTHING;

import dev.agijobs.plan.RetryPolicy;
import java.util.LinkedHashMap;
import java.util.Map;

/** What comes of news from a run's children. Repeated and late news change nothing. */
final class Children {
    private Children() {}

    static Decision started(RunState state, RunCommand.ChildStarted c) {
        int row = waiting(state, c.stepId(), c.attempt(), c.childId());
        if (row < 0 || !(state.step(row).awaits() instanceof Wait.Child(String id, boolean ended)) || ended) {
            return NOTHING;
        }
        StepOut out = new StepOut(null, null, Map.of("run_id", c.childId()));
        return Decision.Accepted.of(new RunEvent.StepCompleted(c.stepId(), c.attempt(), out));
    }

    static Decision ended(RunState state, RunCommand.ChildEnded c) {
        int row = waiting(state, c.stepId(), c.attempt(), c.childId());
        if (row < 0) {
            return NOTHING;
        }
        if (c.status() == RunStatus.SUCCEEDED) {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("run_id", c.childId());
            data.put("receipt", c.receipt());
            return Decision.Accepted.of(
                    new RunEvent.StepCompleted(c.stepId(), c.attempt(), new StepOut(null, null, data)));
        }
        if (c.status() == RunStatus.CANCELLED) {
            String code = state.failing() || state.ending(c.at()) ? RunDecider.CANCELLED : "CHILD_CANCELLED";
            StepError error = new StepError(code, "Run %s was cancelled".formatted(c.childId()));
            return new Decision.Accepted(Attempts.failed(state, row, error, true, c.at(), c.seed()));
        }
        StepError cause = c.error();
        String why = cause == null ? "" : ": " + cause.message();
        StepError error = new StepError("CHILD_FAILED", "Run %s failed%s".formatted(c.childId(), why));
        // Its own steps were tried again; a whole new child only if the plan says so.
        boolean last = state.planStep(row).retry().equals(RetryPolicy.DEFAULT);
        return new Decision.Accepted(Attempts.failed(state, row, error, last, c.at(), c.seed()));
    }

    /** The row of the step, if this attempt of it waits for this child; else -1. */
    private static int waiting(RunState state, String stepId, int attempt, String childId) {
        int row = state.indexOf(stepId);
        boolean waits = row >= 0
                && state.step(row).attempt() == attempt
                && state.step(row).awaits() instanceof Wait.Child child
                && child.runId().equals(childId);
        return waits ? row : -1;
    }
}
