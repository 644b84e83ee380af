package dev.agijobs.simulation;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lives through the world of a seed. */
final class Simulation {
    private static final int LINES_MAX = Integer.getInteger("simulation.lines", 300);

    /**
     * What came of a seed.
     *
     * @param calls of the storage
     * @param hash of all that happened, in order
     */
    record Result(
            long seed,
            Stats stats,
            int calls,
            long hash,
            @Nullable Violation violation) {}

    private Simulation() {}

    static Result run(long seed, Mutant mutant) {
        return run(seed, mutant, null);
    }

    static Result run(long seed, Mutant mutant, @Nullable Accident accident) {
        World world = live(seed, mutant, accident, false);
        return new Result(seed, world.stats, world.calls, world.trace.hash(), world.auditor.violation());
    }

    private static World live(long seed, Mutant mutant, @Nullable Accident accident, boolean recording) {
        World world = new World(seed, mutant, accident, recording);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // In a process with Quarkus tests, threads of the common pool may keep the class loader of one of them.
        thread.setContextClassLoader(Simulation.class.getClassLoader());
        ErrorWatch.watched(world);
        try {
            world.run();
            if (world.auditor.violation() == null) {
                new Finale(world).check();
            }
        } finally {
            ErrorWatch.watched(null);
            thread.setContextClassLoader(before);
        }
        return world;
    }

    /** Lives through it once more, to tell what happens in it. */
    static String story(long seed, Mutant mutant, @Nullable Accident accident) {
        World world = live(seed, mutant, accident, true);
        StringBuilder text =
                new StringBuilder("Seed %d: %s, %s%n".formatted(seed, world.faultsAtFirst, world.settings));
        for (Customer customer : world.customers) {
            text.append("%s: %s%n".formatted(customer.name(), plan(customer.plan())));
        }
        for (Timekeeper keeper : world.timekeepers) {
            text.append("%s: %s%n".formatted(keeper, plan(keeper.plan())));
        }
        List<String> lines = world.trace.lines();
        int from = Math.max(0, lines.size() - LINES_MAX);
        text.append("%d lines, from %d on:%n".formatted(lines.size(), from + 1));
        lines.subList(from, lines.size()).forEach(line -> text.append(line).append(System.lineSeparator()));
        Violation violation = world.auditor.violation();
        text.append(violation == null ? "All invariants hold." : violation.toString());
        return text.toString();
    }

    private static String plan(Plan plan) {
        StringBuilder text = new StringBuilder("max_parallel %d".formatted(plan.maxParallel()));
        if (plan.concurrencyKey() != null) {
            text.append(", key ").append(plan.concurrencyKey());
        }
        if (!plan.budget().max().equals("0")) {
            text.append(", budget ").append(plan.budget().max());
        }
        if (plan.scheduleToClose() != null) {
            text.append(", within ").append(plan.scheduleToClose());
        }
        for (Step step : plan.steps()) {
            text.append("; %s %s %s needs %s, %d attempts of %s"
                    .formatted(
                            step.id(),
                            step.tool(),
                            step.params(),
                            step.needs(),
                            step.retry().maxAttempts(),
                            step.timeout()));
            if (step.forEach() != null) {
                text.append(" for each of ").append(step.forEach());
            }
            if (step.compensate() != null) {
                text.append(" undone by ").append(step.compensate().tool());
            }
            if (step.when() != null) {
                text.append(" when ").append(step.when());
            }
        }
        return text.toString();
    }
}
