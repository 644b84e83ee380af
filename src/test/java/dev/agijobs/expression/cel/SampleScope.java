package dev.agijobs.expression.cel;

import static dev.agijobs.testkit.JsonTrees.object;

import dev.agijobs.plan.Expressions.Scope;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Steps given as JSON; remembers which were looked up. */
final class SampleScope implements Scope {

    private final Map<String, Map<String, @Nullable Object>> steps = new LinkedHashMap<>();
    private final Set<String> lookedUp = new LinkedHashSet<>();

    SampleScope with(String id, String step) {
        steps.put(id, new LinkedHashMap<>(object(step)));
        return this;
    }

    Set<String> lookedUp() {
        return lookedUp;
    }

    @Override
    public @Nullable Map<String, @Nullable Object> step(String stepId) {
        lookedUp.add(stepId);
        return steps.get(stepId);
    }

    @Override
    public List<String> stepIds() {
        return List.copyOf(steps.keySet());
    }

    @Override
    public Map<String, Object> metadata() {
        return Map.of("region", "eu");
    }
}
