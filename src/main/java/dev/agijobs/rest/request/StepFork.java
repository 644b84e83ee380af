package dev.agijobs.rest.request;

import dev.agijobs.engine.ForkRequest;
import dev.agijobs.plan.Plan;
import dev.agijobs.plan.PlanId;
import dev.agijobs.plan.Reading;
import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * {@code {from_step, params{}}}: where a new run leaves another one.
 *
 * @param fromStep this step, and all that depends on it, begins anew
 * @param params what changes in the params of that step, as a JSON Merge Patch; nothing when left out
 */
@Schema(name = "ForkRequest")
public record StepFork(String fromStep, @Nullable Map<String, Object> params) {

    private static final String PARAMS = "params";

    /** @throws Refused INVALID_REQUEST */
    public static ForkRequest read(String runId, byte[] body, @Nullable String key, PlanCheck plans) {
        Fields fields = Fields.of(body);
        String fromStep = fields.requiredText("from_step", RetryRequest.STEP_ID_MAX);
        Map<?, ?> patch = fields.nested(PARAMS).tree();
        fields.check();
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("fork", runId);
        content.put("from_step", fromStep);
        content.put(PARAMS, patch);
        return new ForkRequest(
                runId, fromStep, plan -> changed(plan, fromStep, patch, plans), key, RunRequest.fingerprint(content));
    }

    private static Plan changed(Plan plan, String fromStep, Map<?, ?> patch, PlanCheck plans) {
        if (patch.isEmpty()) {
            return plan;
        }
        int changed = plan.graph().indexOf(fromStep);
        List<Object> steps = new ArrayList<>((List<?>) plan.document().get("steps"));
        steps.set(changed, MergePatch.apply(steps.get(changed), Map.of(PARAMS, patch)));
        Map<String, Object> document = new LinkedHashMap<>(plan.document());
        document.put("steps", steps);
        document.remove(PlanId.FIELD);
        Reading reading = plans.check(document);
        if (reading.plan() == null) {
            throw new Refused(Code.PLAN_INVALID, "With these params the plan has faults; see errors", reading.faults());
        }
        return reading.plan();
    }
}
