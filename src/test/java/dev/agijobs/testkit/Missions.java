package dev.agijobs.testkit;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.plan.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plans by hand: {@code mission(step("a"), step("b").needs("a"))}. */
public final class Missions {
    private Missions() {}

    public static Plan mission(StepSpec... steps) {
        return mission(Map.of(), steps);
    }

    /** @param fields further fields of the plan, such as max_parallel */
    public static Plan mission(Map<String, Object> fields, StepSpec... steps) {
        return read(document(fields, steps));
    }

    public static Map<String, Object> document(Map<String, Object> fields, StepSpec... steps) {
        List<Object> all = new ArrayList<>();
        for (StepSpec step : steps) {
            all.add(step.fields);
        }
        Map<String, Object> document = new LinkedHashMap<>(fields);
        document.put("steps", all);
        return document;
    }

    public static Plan read(Map<String, Object> document) {
        Reading reading = new PlanReader(PlanLimits.DEFAULT).read(document);
        if (reading.plan() == null) {
            throw new IllegalArgumentException("Faults: " + reading.faults());
        }
        return reading.plan();
    }

    public static StepSpec step(String id) {
        return new StepSpec(id);
    }

    public static final class StepSpec {
        private final Map<String, Object> fields = new LinkedHashMap<>();

        StepSpec(String id) {
            fields.put("id", id);
            fields.put("name", "Step " + id);
            fields.put("kind", "code");
        }

        public StepSpec needs(String... ids) {
            return with("needs", List.of(ids));
        }

        public StepSpec tool(String name) {
            return with("tool", name);
        }

        public StepSpec params(Map<String, Object> params) {
            return with("params", params);
        }

        public StepSpec attempts(int max) {
            return with("retry", Map.of("max_attempts", (long) max, "jitter", 0L, "initial_interval", 1L));
        }

        public StepSpec with(String field, Object value) {
            fields.put(field, value);
            return this;
        }
    }
}
