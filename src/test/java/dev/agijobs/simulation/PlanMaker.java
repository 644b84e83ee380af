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

/** Makes random plans: DAGs of a few steps of any {@link Shape}. */
final class PlanMaker {
    private static final int STEPS_MAX = 7;

    private final Chance chance;
    /** Each shape as often as it weighs, in this world. */
    private final List<Shape> shapes = new ArrayList<>();

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
    }

    Plan plan() {
        int size = chance.between(1, STEPS_MAX);
        StepSpec[] steps = new StepSpec[size];
        for (int i = 0; i < size; i++) {
            List<String> needs = new ArrayList<>();
            for (int j = 0; j < i; j++) {
                if (chance.of(0.35)) {
                    needs.add("s" + j);
                }
            }
            steps[i] = Missions.step("s" + i)
                    .needs(needs.toArray(String[]::new))
                    .with("retry", retry())
                    .with("timeout", chance.of(0.1) ? 20L : (long) chance.between(1, 5));
            chance.pick(shapes).form(steps[i], chance, needs.isEmpty() ? null : chance.pick(needs));
        }
        return Missions.mission(fields(), steps);
    }

    private Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("max_parallel", (long) chance.between(1, 4));
        if (chance.of(0.15)) {
            fields.put("schedule_to_close", (long) chance.between(5, 60));
        }
        return fields;
    }

    private Map<String, Object> retry() {
        Map<String, Object> retry = new LinkedHashMap<>();
        retry.put("max_attempts", (long) chance.between(1, 4));
        retry.put("initial_interval", chance.of(0.3) ? "PT0S" : "PT0.%dS".formatted(chance.between(1, 9)));
        retry.put("max_interval", 2L);
        return retry;
    }
}
