package dev.agijobs.bench;

import dev.agijobs.plan.Plan;
import dev.agijobs.testkit.Plans;

/** What a step costs in the pure core, for plans of 50 and of 50,000 steps: a step must not cost more because its plan is large. Prints microseconds per step. */
public final class CoreCost {
    private static final int STEPS_IN_ALL = 500_000;

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
            new CoreRun(plan).toTheEnd();
        }
        System.out.printf("%-10s %8d %12.2f%n", shape, size, (System.nanoTime() - begin) / 1e3 / STEPS_IN_ALL);
    }
}
