package dev.agijobs.plan;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mission as submitted: steps in a DAG, with budget and policies. Always well formed: a plan with faults is never built (see {@link PlanReader}).
 *
 * @param planId SHA-256 of the canonical document in lower-case hex (see {@link PlanId})
 * @param document the document as submitted, with {@code plan_id} set to {@link #planId} and a differing one kept as {@code metadata.client_plan_id}
 * @param graph needs and dependents by step index
 * @param maxParallel most attempts executing at once, 1 or more; {@link Integer#MAX_VALUE} when the plan sets none
 * @param scheduleToClose longest time from start to end of the run, or null for none
 * @param concurrencyKey of runs that name the same key one executes at a time; null for none
 */
public record Plan(
        String planId,
        List<Step> steps,
        PlanGraph graph,
        Budget budget,
        Policies policies,
        Map<String, Object> metadata,
        Map<String, String> labels,
        int maxParallel,
        @Nullable Duration scheduleToClose,
        @Nullable String concurrencyKey,
        Map<String, Object> document) {

    /** What the owner of the mission is ready to spend: decimal texts, as submitted; {@code max} is "0" when absent. */
    public record Budget(
            @Nullable String token, String max, @Nullable String cap) {}

    /** Which tools the plan may use. An empty {@code allowTools} allows all; {@code denyTools} wins. Other keys of the document stay in {@code all}. */
    public record Policies(List<String> allowTools, List<String> denyTools, Map<String, Object> all) {

        /** Tools of the engine's own flow: allowed by every {@code allowTools}. */
        public static final Set<String> FLOW_TOOLS = Set.of(
                "noop", "echo", "fail", "timer.wait", "signal.wait", "human.approval", "run.plan", "safety.moderation");

        public boolean allows(String tool) {
            return !denyTools.contains(tool)
                    && (allowTools.isEmpty() || allowTools.contains(tool) || FLOW_TOOLS.contains(tool));
        }
    }

    public Step step(int index) {
        return steps.get(index);
    }
}
