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
import dev.agijobs.testkit.Plans;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** What a step costs in the pure core, for plans of 50 and of 50,000 steps: a step must not cost more because its plan is large. Prints microseconds per step. */
public final class CoreCost {
    private static final int STEPS_IN_ALL = 500_000;
    private static final int AT_ONCE = 64;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final RunState state = new RunState();
    private final Queue<PendingWork.Attempt> executing = new ArrayDeque<>();
    private long dispatched;

    private CoreCost() {}

    public static void main(String[] args) {
        System.out.printf("%-10s %8s %12s%n", "shape", "steps", "us a step");
        for (int round = 0; round < 2; round++) {
            for (int size : new int[] {50, 1_000, 50_000}) {
                measure("sequence", Plans.read(Plans.sequence(size, "noop")));
                measure("wide", Plans.read(Plans.wide(size, "noop")));
            }
        }
    }

    private static void measure(String shape, Plan plan) {
        int size = plan.steps().size();
        long begin = System.nanoTime();
        for (int done = 0; done < STEPS_IN_ALL; done += size) {
            new CoreCost().run(plan);
        }
        System.out.printf("%-10s %8d %12.2f%n", shape, size, (System.nanoTime() - begin) / 1e3 / STEPS_IN_ALL);
    }

    private void run(Plan plan) {
        decide(new RunCommand.Submit(NOW, null, "r", plan, List.of(), Map.of(), 0, ""));
        settle();
        while (!state.status().terminal()) {
            PendingWork.Attempt next = executing.remove();
            RunCommand.Outcome done = new RunCommand.Outcome.Completed(StepOut.NOTHING);
            decide(new RunCommand.Report(NOW, next.stepId(), next.attempt(), done, 1));
            settle();
        }
    }

    /** As a turn of the engine does. */
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
            state.apply(new RunFact(state.seq() + 1, NOW, null, event));
        }
        return accepted.events().size();
    }
}
