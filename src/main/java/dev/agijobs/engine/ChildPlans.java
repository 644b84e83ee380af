package dev.agijobs.engine;

import dev.agijobs.plan.Expressions;
import dev.agijobs.plan.Fault;
import dev.agijobs.plan.Plan;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.plan.PlanRules;
import dev.agijobs.plan.Reading;
import dev.agijobs.plan.Step;
import dev.agijobs.run.RunCommand.Preparation;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepError;
import dev.agijobs.run.Wait;
import dev.agijobs.run.WaitTools;
import dev.agijobs.tool.ToolRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The plans of child runs: what {@code run.plan} is asked to run. */
final class ChildPlans {

    /** Most runs above one another. */
    private static final int DEPTH_MAX = 16;

    private static final int FAULTS_SHOWN = 3;
    private static final PlanReader READER = new PlanReader(PlanLimits.DEFAULT);

    private final Expressions expressions;
    private final Set<String> tools;
    private final String logId;
    private final Cluster cluster;

    ChildPlans(Expressions expressions, ToolRegistry registry, String logId, Cluster cluster) {
        this.cluster = cluster;
        this.expressions = expressions;
        this.logId = logId;
        Set<String> known = new HashSet<>(registry.names());
        known.addAll(WaitTools.ALL);
        this.tools = Set.copyOf(known);
    }

    /**
     * Waiting for a child run, or why there can be none. The child's id is a function of the attempt, so that no attempt has two; and such that parent and child always have
     * the same node, so that what they tell each other crosses none.
     */
    Preparation prepare(RunState state, int row, Map<String, Object> params) {
        String stepId = state.stepId(row);
        Object wait = params.get("wait");
        if (wait != null && !(wait instanceof Boolean)) {
            return refuse(stepId, "INVALID_PARAMS", "wait must be true or false");
        }
        if (Post.depth(state) >= DEPTH_MAX) {
            return refuse(stepId, "TOO_DEEP", "There are %d runs above this one already".formatted(DEPTH_MAX));
        }
        List<Fault> faults = faults(state.plan(), params.get(Step.CHILD_PLAN));
        if (!faults.isEmpty()) {
            return refuse(stepId, "PLAN_INVALID", "The plan has faults: " + shown(faults));
        }
        int attempt = state.step(row).attempt() + 1;
        String family = RunLog.stream(state.runId());
        String key = RunIds.keyBeside(
                logId,
                "child",
                state.runId() + "/" + stepId + "/" + attempt,
                stream -> cluster.together(family, stream));
        String childId = RunIds.derived(logId, "child", key);
        return new Preparation.Await(stepId, params, new Wait.Child(childId, !Boolean.FALSE.equals(wait)), null);
    }

    private List<Fault> faults(Plan parent, @Nullable Object document) {
        Reading reading = READER.read(document);
        List<Fault> faults = new ArrayList<>(reading.faults());
        if (reading.plan() != null) {
            faults.addAll(PlanRules.check(reading.plan(), List.of(parent.policies()), tools, expressions));
        }
        return faults;
    }

    private static String shown(List<Fault> faults) {
        return faults.stream()
                .limit(FAULTS_SHOWN)
                .map(fault -> fault.pointer() + " " + fault.code() + ": " + fault.detail())
                .collect(Collectors.joining("; "));
    }

    private static Preparation refuse(String stepId, String code, String message) {
        return new Preparation.Refuse(stepId, new StepError(code, message));
    }

    /** The plan in parameters that were prepared. */
    Plan read(Map<String, Object> params) {
        Reading reading = READER.read(params.get(Step.CHILD_PLAN));
        if (reading.plan() == null) {
            throw new IllegalStateException("The child's plan was valid, and now has faults: " + reading.faults());
        }
        return reading.plan();
    }
}
