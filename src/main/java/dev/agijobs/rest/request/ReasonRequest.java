package dev.agijobs.rest.request;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code {reason}}, which may be left out: why somebody pauses, resumes or cancels. */
public record ReasonRequest(@Nullable String reason) {

    static final int REASON_MAX = 2_000;

    public static ReasonRequest read(byte[] body) {
        return read(Fields.ofOptional(body));
    }

    /** @param body a tree, or null for none */
    public static ReasonRequest ofTree(@Nullable Object body) {
        return read(Fields.ofTree(body == null ? Map.of() : body));
    }

    private static ReasonRequest read(Fields fields) {
        ReasonRequest request = new ReasonRequest(fields.text("reason", REASON_MAX));
        fields.check();
        return request;
    }
}
