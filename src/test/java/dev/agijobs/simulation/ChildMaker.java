package dev.agijobs.simulation;

import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.Missions.StepSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes small plans for child runs. */
final class ChildMaker {
    /** Most runs above one that still has children. */
    private static final int DEPTH_MAX = 2;

    private static final List<Shape> SHAPES = List.of(Shape.WORK, Shape.WORK, Shape.ONCE, Shape.TIMER, Shape.SIGNAL);

    private ChildMaker() {}

    /** @param depth how many runs are above this one */
    static Map<String, Object> document(Chance chance, int depth) {
        boolean nests = depth < DEPTH_MAX && chance.of(0.15);
        StepSpec[] steps = new StepSpec[chance.between(1, 2)];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = Missions.step("s" + i)
                    .with("retry", PlanMaker.retry(chance))
                    .with("timeout", 3L);
            if (i > 0) {
                steps[i].needs("s0");
            }
            if (nests && i == 0) {
                steps[i].tool("run.plan").params(Map.of("plan", document(chance, depth + 1)));
            } else {
                chance.pick(SHAPES).form(steps[i], chance, i > 0 ? "s0" : null);
            }
            if (chance.of(0.2)) {
                steps[i].with("compensate", PlanMaker.compensate(chance));
            }
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        // Only runs that wait for no other may share a key of their own: two that wait for each other would never end.
        if (!nests && chance.of(0.2)) {
            fields.put("concurrency_key", "children");
        }
        return Missions.document(fields, steps);
    }
}
