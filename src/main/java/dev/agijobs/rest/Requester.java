package dev.agijobs.rest;

import dev.agijobs.engine.Caller;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.rest.request.Parameters;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, and under which key.
 *
 * @param key names the request, so that sending it again is harmless; null for none
 */
record Requester(Caller caller, @Nullable String key) {

    /** Everybody who reaches the loopback interface. */
    private static final String ANONYMOUS = "anonymous";

    /** @throws Refused for an unusable Idempotency-Key */
    static Requester of(HttpHeaders headers) {
        String traceparent = Parameters.traceparent(single(headers, "traceparent"));
        List<String> keys = headers.getRequestHeader("Idempotency-Key");
        if (keys != null && keys.size() > 1) {
            throw Refused.invalid("Idempotency-Key may be given once");
        }
        String key = Parameters.idempotencyKey(single(headers, "Idempotency-Key"));
        return new Requester(new Caller(ANONYMOUS, traceparent), key);
    }

    private static @Nullable String single(HttpHeaders headers, String name) {
        List<String> values = headers.getRequestHeader(name);
        return values == null || values.size() != 1 ? null : values.getFirst();
    }
}
