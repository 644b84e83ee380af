package dev.agijobs.rest.request;

import org.jspecify.annotations.Nullable;

/** {@code {reason}}, which may be left out: why somebody pauses, resumes or cancels. */
public record ReasonRequest(@Nullable String reason) {

    static final int REASON_MAX = 2_000;

    public static ReasonRequest read(byte[] body) {
        Fields fields = Fields.ofOptional(body);
        ReasonRequest request = new ReasonRequest(fields.text("reason", REASON_MAX));
        fields.check();
        return request;
    }
}
