package dev.agijobs.bench;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.Decision;
import dev.agijobs.run.PendingWork;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunCommand.Preparation;
import dev.agijobs.run.RunDecider;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepOut;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** A run in the pure core alone, led as the engine's turns do: attempts end in the order in which they began, each with nothing. */
final class CoreRun {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int AT_ONCE = 64;

    final RunState state = new RunState();
    final List<RunFact> facts = new ArrayList<>();
    private final Queue<PendingWork.Attempt> executing = new ArrayDeque<>();
    private long dispatched;

    CoreRun(Plan plan) {
        decide(new RunCommand.Submit(NOW, null, "r", plan, List.of(), Map.of(), 0, ""));
        settle();
    }

    /** Ends one attempt, and starts what follows from that. */
    void step() {
        decide(completed());
        settle();
    }

    void toTheEnd() {
        while (!state.status().terminal()) {
            step();
        }
    }

    /** The command that ends the attempt that has executed longest. */
    RunCommand.Report completed() {
        PendingWork.Attempt next = executing.remove();
        return completed(next.stepId(), next.attempt());
    }

    static RunCommand.Report completed(String step, int attempt) {
        return new RunCommand.Report(NOW, step, attempt, new RunCommand.Outcome.Completed(StepOut.NOTHING), 1);
    }

    private void settle() {
        int happened;
        do {
            List<Preparation> prepared = state.startable(NOW, AT_ONCE).stream()
                    .<Preparation>map(step ->
                            new Preparation.Execute(state.plan().step(step).id(), ToolKind.REPEATABLE, Map.of()))
                    .toList();
            happened = decide(new RunCommand.Advance(NOW, prepared, 1));
        } while (happened > 0);
        executing.addAll(PendingWork.of(state, dispatched).attempts());
        dispatched = state.seq();
    }

    private int decide(RunCommand command) {
        Decision.Accepted accepted = (Decision.Accepted) RunDecider.decide(state, command);
        for (RunEvent event : accepted.events()) {
            RunFact fact = new RunFact(state.seq() + 1, NOW, null, event);
            state.apply(fact);
            facts.add(fact);
        }
        return accepted.events().size();
    }
}
