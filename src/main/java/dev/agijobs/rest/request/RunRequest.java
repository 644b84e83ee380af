package dev.agijobs.rest.request;

import dev.agijobs.engine.Submission;
import dev.agijobs.plan.CanonicalJson;
import dev.agijobs.plan.Reading;
import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code {plan, approvals[], labels{}, priority}}: a plan to run. The record is its shape for the interface's description; {@link #read} is how it is read. */
public record RunRequest(
        Map<String, Object> plan,
        @Nullable List<String> approvals,
        @Nullable Map<String, String> labels,
        @Nullable Integer priority) {

    private static final int APPROVERS_MAX = 100;
    private static final int APPROVER_LENGTH_MAX = 200;
    private static final int LABELS_MAX = 64;
    private static final int LABEL_KEY_MAX = 63;
    private static final int LABEL_VALUE_MAX = 255;

    /**
     * What is submitted; labels of the request win over those of the plan.
     *
     * @throws Refused INVALID_REQUEST or PLAN_INVALID
     */
    public static Submission read(byte[] body, @Nullable String idempotencyKey, PlanCheck plans) {
        return read(Fields.of(body), idempotencyKey, plans);
    }

    /** As {@link #read(byte[], String, PlanCheck)}, of a body that is a tree already. */
    public static Submission ofTree(@Nullable Object body, @Nullable String idempotencyKey, PlanCheck plans) {
        return read(Fields.ofTree(body), idempotencyKey, plans);
    }

    static Submission read(Fields fields, @Nullable String idempotencyKey, PlanCheck plans) {
        List<String> approvals = approvals(fields);
        Map<String, String> labels = labels(fields);
        int priority = fields.integer("priority", 0);
        Object document = fields.required("plan");
        fields.check();
        Reading reading = plans.check(document);
        if (reading.plan() == null) {
            throw new Refused(
                    reading.malformed() ? Code.INVALID_REQUEST : Code.PLAN_INVALID,
                    "The plan has faults; see errors",
                    reading.faults());
        }
        Map<String, String> all = new LinkedHashMap<>(reading.plan().labels());
        all.putAll(labels);
        return new Submission(reading.plan(), approvals, all, priority, idempotencyKey, fingerprint(fields.tree()));
    }

    static List<String> approvals(Fields fields) {
        return fields.names("approvals", APPROVERS_MAX, APPROVER_LENGTH_MAX);
    }

    static Map<String, String> labels(Fields fields) {
        return fields.texts("labels", LABELS_MAX, LABEL_KEY_MAX, LABEL_VALUE_MAX);
    }

    /** SHA-256 of the canonical body in lower-case hex, so that spacing and the order of names make no difference. */
    static String fingerprint(Map<?, ?> tree) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(CanonicalJson.of(tree).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
