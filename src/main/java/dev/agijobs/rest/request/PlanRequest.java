package dev.agijobs.rest.request;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code {plan}}: a plan to look at. */
public record PlanRequest(Map<String, Object> plan) {

    /** The document as sent. */
    public static @Nullable Object read(byte[] body) {
        Fields fields = Fields.of(body);
        Object document = fields.required("plan");
        fields.check();
        return document;
    }
}
