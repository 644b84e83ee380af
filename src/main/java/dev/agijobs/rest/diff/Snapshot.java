package dev.agijobs.rest.diff;

import dev.agijobs.rest.view.RunInfo;
import dev.agijobs.rest.view.StepInfo;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepOut;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What of a run's state is compared; it stays as it is when the run goes on.
 *
 * @param seq of the last event that it reflects
 * @param steps by id, in the order of the plan
 * @param plan the document as submitted
 */
public record Snapshot(RunInfo run, long seq, Map<String, Step> steps, Map<String, Object> plan) {

    /** A step and what it left. */
    record Step(StepInfo info, StepOut out) {}

    public static Snapshot of(RunState state) {
        Map<String, Step> steps = new LinkedHashMap<>();
        for (int i = 0; i < state.plan().steps().size(); i++) {
            add(state, i, steps);
            state.items(i).forEach(item -> add(state, item, steps));
        }
        return new Snapshot(RunInfo.of(state), state.seq(), steps, state.plan().document());
    }

    private static void add(RunState state, int row, Map<String, Step> steps) {
        StepInfo info = StepInfo.of(state, row);
        steps.put(info.id(), new Step(info, state.step(row).out()));
    }
}
