package dev.agijobs.simulation;

import dev.agijobs.testkit.Missions.StepSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Kinds of steps that plans are made of; whoever gives the engine a new one adds it here. */
enum Shape {
    WORK(6) {
        @Override
        void form(StepSpec step, Chance chance, @Nullable String before) {
            step.tool(SimulatedTool.REPEATABLE);
        }
    },
    ONCE(3) {
        @Override
        void form(StepSpec step, Chance chance, @Nullable String before) {
            step.tool(SimulatedTool.ONCE);
        }
    },
    EXTERNAL(2) {
        @Override
        void form(StepSpec step, Chance chance, @Nullable String before) {
            step.tool(SimulatedTool.EXTERNAL);
        }
    },
    HEARTBEAT(2) {
        @Override
        void form(StepSpec step, Chance chance, @Nullable String before) {
            step.tool(SimulatedTool.REPEATABLE).with("heartbeat_timeout", 1L);
        }
    },
    TIMER(3) {
        @Override
        void form(StepSpec step, Chance chance, @Nullable String before) {
            step.tool("timer.wait").params(Map.of("seconds", (long) chance.between(0, 20)));
        }
    },
    SIGNAL(2) {
        @Override
        void form(StepSpec step, Chance chance, @Nullable String before) {
            step.tool("signal.wait").params(awaiting(chance, "name", chance.pick(SIGNALS)));
        }
    },
    APPROVAL(2) {
        @Override
        void form(StepSpec step, Chance chance, @Nullable String before) {
            step.tool("human.approval").params(awaiting(chance, "approvers", APPROVERS));
        }
    },
    CONDITION(2) {
        @Override
        void form(StepSpec step, Chance chance, @Nullable String before) {
            String seen = "steps." + before + ".state == \"completed\"";
            step.tool(SimulatedTool.REPEATABLE)
                    .with("when", before == null || chance.of(0.3) ? "1 == " + chance.below(2) : seen);
        }
    },
    REFERENCE(2) {
        @Override
        void form(StepSpec step, Chance chance, @Nullable String before) {
            Object seen = before == null ? "nothing" : Map.of("$ref", "steps." + before + ".out.data.n");
            step.tool(SimulatedTool.REPEATABLE).params(Map.of("seen", seen));
        }
    },
    /** Done item by item; the items are written down, or come from a step before. */
    FAN(3) {
        @Override
        void form(StepSpec step, Chance chance, @Nullable String before) {
            chance.pick(List.of(WORK, WORK, ONCE, EXTERNAL, TIMER, CHILD)).form(step, chance, before);
            step.with("for_each", items(chance, before));
            if (chance.of(0.3)) {
                step.with("when", "index != " + chance.below(3));
            }
        }
    },
    /** A run of its own. */
    CHILD(3) {
        @Override
        void form(StepSpec step, Chance chance, @Nullable String before) {
            Map<String, Object> params = new LinkedHashMap<>();
            params.put("plan", ChildMaker.document(chance, 1));
            if (chance.of(0.3)) {
                params.put("wait", chance.of(0.3));
            }
            step.tool("run.plan").params(params);
        }
    },
    LARGE(0) {
        @Override
        void form(StepSpec step, Chance chance, @Nullable String before) {
            step.tool(SimulatedTool.REPEATABLE).params(Map.of("output", "large"));
        }
    },
    POISON(0) {
        @Override
        void form(StepSpec step, Chance chance, @Nullable String before) {
            step.tool(SimulatedTool.POISON);
        }
    };

    static final List<String> SIGNALS = List.of("go", "on");
    static final List<String> APPROVERS = List.of("ann", "ben");

    /** How often it is drawn, beside the others. */
    final int weight;

    Shape(int weight) {
        this.weight = weight;
    }

    /** @param before a step that it needs, or null when it needs none */
    abstract void form(StepSpec step, Chance chance, @Nullable String before);

    private static Object items(Chance chance, @Nullable String before) {
        if (before != null && chance.of(0.4)) {
            return Map.of("$ref", "steps." + before + ".out.data.list");
        }
        List<Object> items = new ArrayList<>();
        for (int i = chance.between(0, 4); i > 0; i--) {
            items.add((long) chance.below(3));
        }
        return items;
    }

    private static Map<String, Object> awaiting(Chance chance, String name, Object value) {
        return chance.of(0.3)
                ? Map.of(name, value, "timeout", (long) chance.between(1, 30))
                : Map.of(name, Objects.requireNonNull(value));
    }
}
