package dev.agijobs.rest;

import dev.agijobs.engine.Caller;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.rest.request.Parameters;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request that changes something brings.
 *
 * @param caller who asks
 * @param key names the request, so that sending it again is harmless; null for none
 * @param expectedSeq seq of the run as the client knows it, from If-Match; null for any
 * @param body empty when there is none
 */
public record Incoming(
        Caller caller, @Nullable String key, @Nullable Long expectedSeq, byte[] body) {

    /** Everybody who reaches the loopback interface. */
    public static final String ANONYMOUS = "anonymous";

    /** @throws Refused for an unusable Idempotency-Key or If-Match */
    static Incoming of(RoutingContext context) {
        MultiMap headers = context.request().headers();
        List<String> keys = headers.getAll("Idempotency-Key");
        if (keys.size() > 1) {
            throw Refused.invalid("Idempotency-Key may be given once");
        }
        String key = Parameters.idempotencyKey(keys.isEmpty() ? null : keys.getFirst());
        List<String> matches = headers.getAll("If-Match");
        if (matches.size() > 1) {
            throw Refused.invalid("If-Match may be given once");
        }
        Long expectedSeq = Parameters.etag(matches.isEmpty() ? null : matches.getFirst());
        List<String> traces = headers.getAll("traceparent");
        String traceparent = Parameters.traceparent(traces.size() == 1 ? traces.getFirst() : null);
        return new Incoming(new Caller(ANONYMOUS, traceparent), key, expectedSeq, body(context));
    }

    /** It was read before the request came here (see {@code EarlyProblems}). */
    private static byte[] body(RoutingContext context) {
        Buffer body = context.body().buffer();
        return body == null ? new byte[0] : body.getBytes();
    }
}
