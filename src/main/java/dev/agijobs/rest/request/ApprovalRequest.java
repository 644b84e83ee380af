package dev.agijobs.rest.request;

import org.jspecify.annotations.Nullable;

/** {@code {approver, decision, comment, step_id}}: a person's decision. @param decision {@code approve} or {@code reject} */
public record ApprovalRequest(
        String approver,
        String decision,
        @Nullable String comment,
        @Nullable String stepId) {

    private static final int NAME_MAX = 200;
    private static final int COMMENT_MAX = 2_000;

    public static ApprovalRequest read(byte[] body) {
        Fields fields = Fields.of(body);
        ApprovalRequest request = new ApprovalRequest(
                fields.requiredText("approver", NAME_MAX),
                fields.requiredText("decision", NAME_MAX),
                fields.text("comment", COMMENT_MAX),
                fields.text("step_id", NAME_MAX));
        if (!request.approved() && !request.decision.equals("reject")) {
            fields.fault("decision", "UNKNOWN_VALUE", "Expected approve or reject.");
        }
        fields.check();
        return request;
    }

    public boolean approved() {
        return decision.equals("approve");
    }
}
