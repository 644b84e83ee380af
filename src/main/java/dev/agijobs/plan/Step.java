package dev.agijobs.plan;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * @param forEach what the step is done for, item by item: a JSON tree that resolves to a list; null for a step that is done once
 * @param compensate how the step is undone, or null
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
        @Nullable String cost,
        @Nullable Object forEach,
        @Nullable Compensation compensate) {

    /** The tool that starts a run of its own. */
    public static final String RUN_PLAN = "run.plan";

    /** Its parameter: the plan to run. */
    public static final String CHILD_PLAN = "plan";

    /** Tools that are waits of the engine: nothing executes while they wait. */
    public static final Set<String> WAITS =
            Set.of("timer.wait", "signal.wait", "human.approval", RUN_PLAN, "validator.quorum", "hgm.search");

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

    /** {@link #forEach} as parameters are written: a text without {@code ${} is an expression as a whole. */
    public @Nullable Object forEachTemplate() {
        return forEach instanceof String text && !text.contains("${") ? "${" + text + "}" : forEach;
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
        return tool.equals(RUN_PLAN) && params.get(CHILD_PLAN) instanceof Map<?, ?> plan && !plan.containsKey("$ref");
    }
}
