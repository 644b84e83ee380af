package dev.agijobs.simulation;

import dev.agijobs.plan.Plan;
import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.Missions.StepSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes random plans: DAGs of a few steps of any {@link Shape}, with what else a world's plans have. */
final class PlanMaker {
    private static final int STEPS_MAX = 7;

    private final Chance chance;
    /** Each shape as often as it weighs, in this world. */
    private final List<Shape> shapes = new ArrayList<>();
    /** Shares of steps that can be undone, of plans that share a key, and of plans with a budget. */
    private final double undone;

    private final double keys;
    private final double budgets;

    PlanMaker(Chance chance) {
        this.chance = chance;
        for (Shape shape : Shape.values()) {
            // Each world leaves some shapes out, so that the others meet more often.
            if (shape == Shape.WORK || chance.of(0.7)) {
                shapes.addAll(Collections.nCopies(shape.weight, shape));
            }
        }
        Arrays.asList(Shape.LARGE, Shape.POISON).forEach(rare -> {
            if (chance.of(0.05)) {
                shapes.add(rare);
            }
        });
        undone = chance.of(0.5) ? 0 : 0.4;
        keys = chance.of(0.6) ? 0 : 0.7;
        budgets = chance.of(0.7) ? 0 : 0.6;
    }

    Plan plan() {
        return plan(chance.between(1, STEPS_MAX));
    }

    /** Of one or two steps. */
    Plan small() {
        return plan(chance.between(1, 2));
    }

    private Plan plan(int size) {
        StepSpec[] steps = new StepSpec[size];
        Map<String, Object> fields = fields();
        for (int i = 0; i < size; i++) {
            List<String> needs = new ArrayList<>();
            for (int j = 0; j < i; j++) {
                if (chance.of(0.35)) {
                    needs.add("s" + j);
                }
            }
            steps[i] = Missions.step("s" + i)
                    .needs(needs.toArray(String[]::new))
                    .with("retry", retry(chance))
                    .with("timeout", chance.of(0.1) ? 20L : (long) chance.between(1, 5));
            chance.pick(shapes).form(steps[i], chance, needs.isEmpty() ? null : chance.pick(needs));
            if (chance.of(undone)) {
                steps[i].with("compensate", compensate(chance));
            }
            if (fields.containsKey("budget") && chance.of(0.7)) {
                steps[i].with("cost", "" + chance.between(1, 4));
            }
        }
        return Missions.mission(fields, steps);
    }

    private Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("max_parallel", (long) chance.between(1, 4));
        if (chance.of(0.15)) {
            fields.put("schedule_to_close", (long) chance.between(5, 60));
        }
        if (chance.of(keys)) {
            fields.put("concurrency_key", "lane-" + chance.below(2));
        }
        if (chance.of(budgets)) {
            fields.put("budget", Map.of("max", "" + chance.between(4, 9)));
        }
        return fields;
    }

    static Map<String, Object> retry(Chance chance) {
        Map<String, Object> retry = new LinkedHashMap<>();
        retry.put("max_attempts", (long) chance.between(1, 4));
        retry.put("initial_interval", chance.of(0.3) ? "PT0S" : "PT0.%dS".formatted(chance.between(1, 9)));
        retry.put("max_interval", 2L);
        return retry;
    }

    /** How a step is undone. */
    static Map<String, Object> compensate(Chance chance) {
        Map<String, Object> undo = new LinkedHashMap<>();
        undo.put("tool", chance.of(0.3) ? SimulatedTool.REFUND : SimulatedTool.UNDO);
        undo.put("retry", retry(chance));
        undo.put("timeout", (long) chance.between(1, 5));
        return undo;
    }
}
