package dev.agijobs.tool.builtin;

import dev.agijobs.plan.ToolKind;
import dev.agijobs.tool.InvalidParams;
import dev.agijobs.tool.StepContext;
import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.http.HttpAnswer;
import dev.agijobs.tool.http.OutgoingFailure;
import dev.agijobs.tool.http.OutgoingHttp;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/**
 * {@code http.request {method, url, headers, body, expect}}: sends a request and answers {@code data {status, headers, body}}.
 *
 * <p>The token goes along as {@code Idempotency-Key}, so that a server which knows that header does the work of a repeated attempt once; so does the
 * {@code traceparent} of the request that submitted the run, unless {@code headers} sets one. Failures: INVALID_PARAMS, HOST_FORBIDDEN, HTTP_REDIRECT and RESPONSE_TOO_LARGE are final; HTTP_UNREACHABLE and HTTP_TIMEOUT may be tried again; HTTP_STATUS
 * may for 408, 425, 429 and 5xx.
 */
public final class HttpRequestTool implements StepTool {

    private static final Set<Integer> TRANSIENT = Set.of(408, 425, 429);
    private static final Duration TIMEOUT_MAX = Duration.ofDays(1);

    private final OutgoingHttp http;
    private final InstantSource clock;

    public HttpRequestTool(OutgoingHttp http, InstantSource clock) {
        this.http = http;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "http.request";
    }

    @Override
    public ToolKind kind() {
        return ToolKind.REPEATABLE;
    }

    @Override
    public Uni<StepOutcome> run(StepInput input, StepContext context) {
        HttpRequestParams params;
        try {
            params = HttpRequestParams.read(input, context.traceparent());
        } catch (InvalidParams invalid) {
            return Uni.createFrom().item(invalid.outcome());
        }
        Duration left = Duration.between(clock.instant(), context.deadline());
        if (!left.isPositive()) {
            return Uni.createFrom()
                    .item(new StepOutcome.Failed("HTTP_TIMEOUT", "The deadline had passed before the request.", false));
        }
        return http.send(params.call(), left.compareTo(TIMEOUT_MAX) < 0 ? left : TIMEOUT_MAX)
                .map(answer -> outcome(params, answer))
                .onFailure(OutgoingFailure.class)
                .recoverWithItem(HttpRequestTool::failed);
    }

    private static StepOutcome outcome(HttpRequestParams params, HttpAnswer answer) {
        int status = answer.status();
        String origin = params.call().target().origin();
        if (!params.expects(answer)) {
            boolean last = status < 500 && !TRANSIENT.contains(status);
            return new StepOutcome.Failed(
                    "HTTP_STATUS",
                    origin + " answered " + params.call().method() + " with status " + status + ".",
                    last);
        }
        if (answer.truncated()) {
            return new StepOutcome.Failed(
                    "RESPONSE_TOO_LARGE",
                    "The body of the answer from " + origin + " exceeds the limit of "
                            + answer.body().length() + " bytes.",
                    true);
        }
        return StepOutcome.Done.of(ResponseData.of(answer));
    }

    private static StepOutcome failed(OutgoingFailure failure) {
        return new StepOutcome.Failed(failure.code(), failure.sentence(), failure.last());
    }
}
