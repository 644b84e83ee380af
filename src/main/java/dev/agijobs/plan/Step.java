package dev.agijobs.plan;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of a plan.
 *
 * @param tool the tool's name; {@code noop} when the document names none
 * @param params JSON tree (Map, List, String, Long, BigInteger, BigDecimal, Boolean; null values allowed), references unresolved
 * @param when CEL condition, or null to run always
 * @param timeout longest time of an executing attempt, or null for the default
 * @param heartbeatTimeout longest silence of an executing attempt, or null for none
 * @param priority among ready steps of the run the highest starts first; 0 when absent
 * @param cost decimal text of what dispatching the step reserves, or null
 */
public record Step(
        String id,
        String name,
        StepKind kind,
        String tool,
        Map<String, Object> params,
        List<String> needs,
        RetryPolicy retry,
        @Nullable Duration timeout,
        @Nullable Duration heartbeatTimeout,
        @Nullable String when,
        int priority,
        @Nullable String cost) {

    private static final String CHILD_PLAN = "plan";

    /**
     * The parameters in which references are resolved: all of them, except that {@code run.plan} keeps a {@code plan} written out in full, whose references belong to
     * the child's own steps. Check and resolve these, never {@link #params} as a whole.
     */
    public Map<String, Object> template() {
        if (!hasChildPlan()) {
            return params;
        }
        Map<String, Object> template = new LinkedHashMap<>(params);
        template.remove(CHILD_PLAN);
        return template;
    }

    /**
     * The parameters as the tool gets them.
     *
     * @throws Expressions.ExpressionFailure when something cannot be evaluated
     */
    public Map<String, Object> resolve(Expressions expressions, Expressions.Scope scope)
            throws Expressions.ExpressionFailure {
        Map<String, Object> resolved = expressions.resolve(template(), scope);
        if (!hasChildPlan()) {
            return resolved;
        }
        Map<String, Object> withPlan = new LinkedHashMap<>(resolved);
        withPlan.put(CHILD_PLAN, params.get(CHILD_PLAN));
        return withPlan;
    }

    private boolean hasChildPlan() {
        return tool.equals("run.plan") && params.get(CHILD_PLAN) instanceof Map<?, ?> plan && !plan.containsKey("$ref");
    }
}
