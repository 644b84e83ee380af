package dev.agijobs.tool.http;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request to send.
 *
 * @param method upper case
 * @param headers by lower case name
 * @param body the bytes, or null for none
 * @param followRedirects false to take a redirect as the answer
 */
public record HttpCall(
        String method,
        Target target,
        Map<String, String> headers,
        @Nullable Buffer body,
        boolean followRedirects) {

    /** All others may hold credentials meant for the first origin alone. */
    private static final Set<String> SENT_TO_OTHER_ORIGINS =
            Set.of("accept", "accept-language", "content-type", "idempotency-key", "user-agent");

    public HttpCall {
        headers = Map.copyOf(headers);
    }

    /** The call that a redirect with this status asks for (RFC 9110, 15.4). */
    HttpCall redirected(int status, Target location) {
        boolean becomesGet = (status == 303 && !method.equals("HEAD"))
                || ((status == 301 || status == 302) && method.equals("POST"));
        Map<String, String> kept = new TreeMap<>(headers);
        if (!location.origin().equals(target.origin())) {
            kept.keySet().retainAll(SENT_TO_OTHER_ORIGINS);
        }
        if (becomesGet) {
            kept.remove("content-type");
        }
        return new HttpCall(becomesGet ? "GET" : method, location, kept, becomesGet ? null : body, true);
    }
}
