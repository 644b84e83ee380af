package dev.agijobs.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads plans. All faults of a document are found at once, each with its JSON pointer. Codes:
 *
 * <ul>
 *   <li>wrong JSON type (the reading is malformed): INVALID_TYPE
 *   <li>single values: REQUIRED, INVALID_NAME, INVALID_TEXT, UNKNOWN_KIND, INVALID_DECIMAL, INVALID_DURATION, OUT_OF_RANGE
 *   <li>sizes: TOO_LARGE, TOO_DEEP
 *   <li>the DAG: DUPLICATE_STEP_ID, UNKNOWN_NEED, CYCLE
 *   <li>TOO_MANY_FAULTS, last, when there are more than {@link PlanLimits#maxFaults}
 * </ul>
 *
 * Null stands for absent. Unknown fields are kept in the document and mean nothing. Repeated needs count once. Tools, policies and expressions are the business of
 * {@link PlanRules}. Thread-safe.
 */
public final class PlanReader {

    private static final int PARALLEL_MAX = 100_000;
    private static final int POLICY_TOOLS_MAX = 1_000;
    private static final int LABELS_MAX = 64;
    private static final int LABEL_KEY_MAX = 63;
    private static final int LABEL_VALUE_MAX = 255;

    private final PlanLimits limits;
    private final SharedPlans plans = new SharedPlans();

    public PlanReader(PlanLimits limits) {
        this.limits = limits;
    }

    /**
     * @param jsonTree Map, List, String, Long (or Integer), BigInteger, BigDecimal, Boolean or null; not kept, so that it may change afterwards
     * @throws IllegalArgumentException when the tree holds any other class
     */
    public Reading read(@Nullable Object jsonTree) {
        Faults faults = new Faults(limits.maxFaults());
        Object tree = new JsonTree(limits, faults).copy(jsonTree, Place.ROOT);
        Plan plan = null;
        if (tree instanceof Map<?, ?> document) {
            plan = read(asObject(document), faults);
        } else {
            faults.wrongType(Place.ROOT, "an object", tree);
        }
        return new Reading(faults.list(), plan == null ? null : plans.of(plan), faults.malformed());
    }

    private @Nullable Plan read(Map<String, Object> document, Faults faults) {
        Fields fields = new Fields(document, Place.ROOT, faults);
        String clientPlanId = fields.text("plan_id");
        fields.map(PlanId.METADATA);
        Plan.Budget budget = budget(fields.fields("budget"));
        Plan.Policies policies = policies(fields.fields("policies"));
        Map<String, String> labels = labels(fields, faults);
        Integer maxParallel = fields.integer("max_parallel", 1, PARALLEL_MAX);
        Duration scheduleToClose = fields.duration("schedule_to_close");
        String concurrencyKey = fields.has("concurrency_key") && fields.checkName("concurrency_key", "")
                ? fields.text("concurrency_key")
                : null;
        fields.required("steps");
        List<Map<String, Object>> documents = stepDocuments(fields, faults);
        List<@Nullable Step> steps = new ArrayList<>(documents.size());
        Place place = fields.at("steps");
        for (int i = 0; i < documents.size(); i++) {
            steps.add(StepReader.read(new Fields(documents.get(i), place.at(i), faults)));
        }
        PlanGraph graph = new GraphReader(steps, documents, place, faults).read();
        if (!faults.isEmpty()) {
            return null;
        }
        String planId = PlanId.of(document);
        Map<String, Object> stored = withPlanId(document, planId, clientPlanId);
        return new Plan(
                planId,
                steps.stream().<Step>map(Objects::requireNonNull).toList(),
                graph,
                budget,
                policies,
                new Fields(stored, Place.ROOT, faults).map(PlanId.METADATA),
                labels,
                maxParallel == null ? Integer.MAX_VALUE : maxParallel,
                scheduleToClose,
                concurrencyKey,
                stored);
    }

    private List<Map<String, Object>> stepDocuments(Fields fields, Faults faults) {
        List<?> list = fields.list("steps");
        if (list.size() > limits.maxSteps()) {
            fields.fault("steps", "TOO_LARGE", "More than " + limits.maxSteps() + " steps.");
            return List.of();
        }
        List<Map<String, Object>> documents = new ArrayList<>(list.size());
        long needs = 0;
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof Map<?, ?> step) {
                documents.add(asObject(step));
                needs += step.get("needs") instanceof List<?> of ? of.size() : 0;
            } else {
                faults.wrongType(fields.at("steps").at(i), "an object", list.get(i));
            }
        }
        if (needs > limits.maxNeeds()) {
            fields.fault("steps", "TOO_LARGE", "More than " + limits.maxNeeds() + " needs.");
        }
        // Pointers would be off by the elements left out, and there is no plan anyway.
        return documents.size() == list.size() ? documents : List.of();
    }

    private static Plan.Budget budget(Fields fields) {
        return new Plan.Budget(
                fields.text("token", Fields.NAME_MAX),
                Objects.requireNonNullElse(fields.decimal("max"), "0"),
                fields.decimal("cap"));
    }

    private static Plan.Policies policies(Fields fields) {
        fields.bool("requireValidator");
        for (String tenant : List.of("orgId", "organizationId", "tenantId", "teamId", "userId")) {
            fields.text(tenant);
        }
        return new Plan.Policies(tools(fields, "allowTools"), tools(fields, "denyTools"), fields.object());
    }

    private static List<String> tools(Fields fields, String name) {
        List<String> tools = fields.texts(name);
        if (tools.size() > POLICY_TOOLS_MAX) {
            fields.fault(name, "TOO_LARGE", "More than " + POLICY_TOOLS_MAX + " tools.");
        }
        return List.copyOf(tools);
    }

    private static Map<String, String> labels(Fields fields, Faults faults) {
        Fields labels = fields.fields("labels");
        if (labels.object().size() > LABELS_MAX) {
            fields.fault("labels", "TOO_LARGE", "More than " + LABELS_MAX + " labels.");
        }
        Map<String, String> read = new LinkedHashMap<>();
        labels.object().forEach((key, value) -> {
            if (key.isEmpty() || key.codePointCount(0, key.length()) > LABEL_KEY_MAX) {
                labels.fault(key, "INVALID_NAME", "Expected a key of 1 to " + LABEL_KEY_MAX + " characters.");
            }
            if (value == null) {
                faults.wrongType(labels.at(key), "a text", value);
            }
            String text = labels.text(key, LABEL_VALUE_MAX);
            if (text != null) {
                read.put(key, text);
            }
        });
        return Collections.unmodifiableMap(read);
    }

    private static Map<String, Object> withPlanId(
            Map<String, Object> document, String planId, @Nullable String clientPlanId) {
        Map<String, Object> stored = new LinkedHashMap<>(document);
        stored.put(PlanId.FIELD, planId);
        if (clientPlanId != null && !clientPlanId.equals(planId)) {
            Map<Object, Object> metadata = new LinkedHashMap<>();
            if (document.get(PlanId.METADATA) instanceof Map<?, ?> submitted) {
                metadata.putAll(submitted);
            }
            metadata.put(PlanId.CLIENT_FIELD, clientPlanId);
            stored.put(PlanId.METADATA, Collections.unmodifiableMap(metadata));
        }
        return Collections.unmodifiableMap(stored);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asObject(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}
