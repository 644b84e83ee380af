package dev.agijobs.engine;

import dev.agijobs.plan.Expressions;
import dev.agijobs.plan.Step;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepOut;
import dev.agijobs.run.StepState;
import dev.agijobs.run.StepStatus;
import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run as the expressions of one of its rows see it; looks up what is asked for, copies nothing else. An item that speaks of its own step means itself. */
record RunScope(RunState state, int row) implements Expressions.Scope {

    @Override
    public @Nullable Map<String, @Nullable Object> step(String stepId) {
        int index = state.plan().graph().indexOf(stepId);
        if (index < 0) {
            return null;
        }
        StepState step = state.step(state.planStep(row).id().equals(stepId) ? row : index);
        boolean done = step.status() == StepStatus.COMPLETED || step.status() == StepStatus.COMPENSATED;
        Map<String, @Nullable Object> seen = new LinkedHashMap<>();
        seen.put("out", done ? out(step.out()) : null);
        seen.put("state", step.status().name().toLowerCase(Locale.ROOT));
        return seen;
    }

    private static Map<String, @Nullable Object> out(StepOut out) {
        Map<String, @Nullable Object> seen = new LinkedHashMap<>();
        seen.put("cid", out.cid());
        seen.put("tx", out.tx());
        seen.put("data", out.data());
        return seen;
    }

    @Override
    public List<String> stepIds() {
        List<Step> steps = state.plan().steps();
        return new AbstractList<>() {
            @Override
            public String get(int index) {
                return steps.get(index).id();
            }

            @Override
            public int size() {
                return steps.size();
            }
        };
    }

    @Override
    public Map<String, Object> metadata() {
        return state.plan().metadata();
    }

    @Override
    public Expressions.@Nullable Item item() {
        return state.item(row);
    }
}
