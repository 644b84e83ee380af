package dev.agijobs.simulation;

import dev.agijobs.run.Decision;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunDecider;
import dev.agijobs.run.RunState;
import java.util.function.BiFunction;

/** The rules of a run, with an eye on outcomes that come too late. */
record CountingDecider(World world) implements BiFunction<RunState, RunCommand, Decision> {
    @Override
    public Decision apply(RunState state, RunCommand command) {
        if (command instanceof RunCommand.Report report
                && state.submitted()
                && !state.isRunning(report.stepId(), report.attempt())) {
            world.stats.count(Measure.LATE_OUTCOMES);
            world.trace.note(state.runId(), "late outcome of " + report.stepId(), report.attempt(), "");
        }
        return RunDecider.decide(state, command);
    }
}
