package dev.agijobs.rest.view;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.json.Receipt;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Where a run stands.
 *
 * @param seq of the last event that this reflects
 * @param current the step that executes longest, or else waits longest, the failed step of a failed run, or null
 * @param logs what became of the steps, newest last, at most {@link StepLog#LINES_MAX} lines
 * @param forkedFrom where the run left another one, whose finished part it shares; else null
 * @param receipts the receipt of a run that succeeded, else null
 */
public record StatusOut(
        RunInfo run,
        List<StepInfo> steps,
        @Nullable String current,
        List<String> logs,
        @Nullable Receipt receipts,
        boolean cancelRequested,
        @Nullable Origin forkedFrom,
        @JsonIgnore long seq) {

    /** @param seq the last event of the other run that this one knows */
    @Schema(name = "ForkOrigin")
    public record Origin(String runId, long seq, String fromStep) {
        static @Nullable Origin of(RunEvent.@Nullable Origin origin) {
            return origin == null ? null : new Origin(origin.runId(), origin.seq(), origin.fromStep());
        }
    }

    public static StatusOut of(RunState state) {
        List<StepInfo> steps = new ArrayList<>(state.plan().steps().size());
        for (int i = 0; i < state.plan().steps().size(); i++) {
            steps.add(StepInfo.of(state, i));
            for (int item : state.items(i)) {
                steps.add(StepInfo.of(state, item));
            }
        }
        return new StatusOut(
                RunInfo.of(state),
                steps,
                current(state),
                StepLog.of(steps),
                Receipt.ifSucceeded(state),
                state.cancelRequested(),
                Origin.of(state.forkedFrom()),
                state.seq());
    }

    private static @Nullable String current(RunState state) {
        if (state.runningCount() > 0) {
            return state.stepId(state.runningSteps().getFirst());
        }
        List<Integer> waiting = state.waitingSteps();
        if (!waiting.isEmpty()) {
            return state.stepId(waiting.getFirst());
        }
        boolean failed = state.status() == RunStatus.FAILED && state.failedStep() >= 0;
        return failed ? state.stepId(state.failedStep()) : null;
    }
}
