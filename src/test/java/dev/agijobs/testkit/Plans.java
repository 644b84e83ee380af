package dev.agijobs.testkit;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.plan.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Sample plans, as JSON trees (mutable, to be changed by a test) and as plans. */
public final class Plans {

    private static final PlanReader READER = new PlanReader(PlanLimits.DEFAULT);

    private Plans() {}

    /** s0, s1, ...: each needs the one before. */
    public static Map<String, Object> sequence(int steps, String tool) {
        return plan(steps, tool, i -> i == 0 ? List.of() : List.of("s" + (i - 1)));
    }

    /** s0, s1, ...: none needs another. */
    public static Map<String, Object> wide(int steps, String tool) {
        return plan(steps, tool, i -> List.of());
    }

    /** a; b and c need a; d needs both. */
    public static Map<String, Object> diamond(String tool) {
        return of(step("a", tool), step("b", tool, "a"), step("c", tool, "a"), step("d", tool, "b", "c"));
    }

    @SafeVarargs
    public static Map<String, Object> of(Map<String, Object>... steps) {
        Map<String, Object> plan = new LinkedHashMap<>();
        plan.put("steps", new ArrayList<>(List.of(steps)));
        return plan;
    }

    public static Map<String, Object> step(String id, String tool, String... needs) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("id", id);
        step.put("name", "Step " + id);
        step.put("kind", "code");
        step.put("tool", tool);
        step.put("params", new LinkedHashMap<>());
        step.put("needs", new ArrayList<>(List.of(needs)));
        return step;
    }

    /** A random DAG of 1 to {@code maxSteps} steps: each step needs up to three earlier ones; the steps are listed in any order. */
    public static Arbitrary<Map<String, Object>> dags(int maxSteps, String tool) {
        return Arbitraries.integers().between(1, maxSteps).flatMap(size -> {
            Arbitrary<List<Integer>> order =
                    Arbitraries.shuffle(IntStream.range(0, size).boxed().toList());
            Arbitrary<List<List<Integer>>> draws = Arbitraries.integers()
                    .between(0, Integer.MAX_VALUE)
                    .list()
                    .ofMaxSize(3)
                    .list()
                    .ofSize(size);
            return Combinators.combine(order, draws).as((places, needs) -> dag(places, needs, tool));
        });
    }

    private static Map<String, Object> dag(List<Integer> places, List<List<Integer>> draws, String tool) {
        List<Map<String, Object>> steps = new ArrayList<>();
        for (int i : places) {
            String[] needs = i == 0
                    ? new String[0]
                    : draws.get(i).stream()
                            .map(draw -> "s" + draw % i)
                            .distinct()
                            .toArray(String[]::new);
            steps.add(step("s" + i, tool, needs));
        }
        Map<String, Object> plan = of();
        plan.put("steps", steps);
        return plan;
    }

    /** The steps of a tree, to be changed by a test. */
    @SuppressWarnings("unchecked")
    public static List<Map<String, Object>> steps(Map<String, Object> plan) {
        return (List<Map<String, Object>>) plan.get("steps");
    }

    /** The plan of a tree that has no faults. */
    public static Plan read(Map<String, Object> tree) {
        Reading reading = READER.read(tree);
        if (reading.plan() == null) {
            throw new AssertionError("the plan has faults: " + reading.faults());
        }
        return reading.plan();
    }

    private static Map<String, Object> plan(int steps, String tool, IntFunction<List<String>> needsOf) {
        List<Map<String, Object>> list = new ArrayList<>(steps);
        for (int i = 0; i < steps; i++) {
            list.add(step("s" + i, tool, needsOf.apply(i).toArray(String[]::new)));
        }
        Map<String, Object> plan = of();
        plan.put("steps", list);
        return plan;
    }
}
