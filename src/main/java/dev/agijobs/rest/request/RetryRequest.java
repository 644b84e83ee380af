package dev.agijobs.rest.request;

import org.jspecify.annotations.Nullable;

/** {@code {from_step, reason}}: where a new round starts beside the steps that failed. Both may be left out. */
public record RetryRequest(
        @Nullable String fromStep, @Nullable String reason) {

    static final int STEP_ID_MAX = 255;

    public static RetryRequest read(byte[] body) {
        Fields fields = Fields.ofOptional(body);
        RetryRequest request = new RetryRequest(
                fields.text("from_step", STEP_ID_MAX), fields.text("reason", ReasonRequest.REASON_MAX));
        fields.check();
        return request;
    }
}
