package dev.agijobs.tool.builtin;

import dev.agijobs.json.JsonTree;
import dev.agijobs.tool.InvalidParams;
import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepParams;
import dev.agijobs.tool.http.HttpAnswer;
import dev.agijobs.tool.http.HttpCall;
import dev.agijobs.tool.http.Target;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of {@code http.request}, read and checked.
 *
 * @param expect statuses that count as success; empty means all of 200 to 299
 */
record HttpRequestParams(HttpCall call, List<Integer> expect) {

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /**
     * @param traceparent sent along unless the parameters set that header, or null
     * @throws InvalidParams with a sentence that names the parameter
     */
    static HttpRequestParams read(StepInput input, @Nullable String traceparent) {
        StepParams params = StepParams.of(input);
        String method = params.text("method").orElse("GET").toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            throw new InvalidParams("Parameter 'method' must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS.");
        }
        Target target = target(params.requiredText("url"));
        List<Integer> expect = params.integers("expect", 200, 599).orElse(List.of());
        Map<String, String> headers =
                RequestHeaders.read(params.object("headers").orElse(Map.of()));
        Object body = params.value("body");
        headers.put("idempotency-key", visibleAscii(input.token()));
        if (traceparent != null) {
            headers.putIfAbsent("traceparent", traceparent);
        }
        headers.putIfAbsent("user-agent", "agi-jobs-orchestrator");
        if (body != null) {
            headers.putIfAbsent(
                    "content-type", body instanceof String ? "text/plain; charset=utf-8" : "application/json");
        }
        boolean followRedirects = expect.stream().noneMatch(status -> status / 100 == 3);
        return new HttpRequestParams(new HttpCall(method, target, headers, bytes(body), followRedirects), expect);
    }

    boolean expects(HttpAnswer answer) {
        return expect.isEmpty() ? answer.status() / 100 == 2 : expect.contains(answer.status());
    }

    private static Target target(String url) {
        try {
            return Target.parse(url);
        } catch (IllegalArgumentException e) {
            throw new InvalidParams("Parameter 'url' cannot be used. " + e.getMessage());
        }
    }

    private static @Nullable Buffer bytes(@Nullable Object body) {
        try {
            return switch (body) {
                case null -> null;
                case String text -> Buffer.buffer(text);
                default -> Buffer.buffer(JsonTree.write(body));
            };
        } catch (IllegalArgumentException e) {
            throw new InvalidParams("Parameter 'body' cannot be written as JSON.");
        }
    }

    private static String visibleAscii(String token) {
        return token.chars().allMatch(c -> c > 0x20 && c < 0x7f)
                ? token
                : URLEncoder.encode(token, StandardCharsets.UTF_8);
    }
}
