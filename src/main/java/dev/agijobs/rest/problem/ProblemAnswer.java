package dev.agijobs.rest.problem;

import dev.agijobs.rest.view.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;

/** Sends problem documents, by either of the two ways that lead out: that of resources and that of plain routes. */
public final class ProblemAnswer {

    private static final String RETRY_AFTER_SECONDS = "1";

    private ProblemAnswer() {}

    /** What a client is told of a failure, for whoever asks within this process. */
    public static Problem document(Throwable failure) {
        return Problems.of(failure);
    }

    static Response of(Problem problem) {
        Response.ResponseBuilder response = Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .header("Cache-Control", "no-store")
                .entity(Json.bytes(problem));
        return (passing(problem) ? response.header("Retry-After", RETRY_AFTER_SECONDS) : response).build();
    }

    static void send(RoutingContext context, Problem problem) {
        if (context.response().ended() || context.response().headWritten()) {
            context.response().reset();
            return;
        }
        if (passing(problem)) {
            context.response().putHeader("Retry-After", RETRY_AFTER_SECONDS);
        }
        context.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .putHeader("Cache-Control", "no-store")
                .end(Buffer.buffer(Json.bytes(problem.at(context.request().path()))));
    }

    /** Tells the client what failed; when an answer has begun, all that is left is to break it off. */
    public static void send(RoutingContext context, Throwable failure) {
        send(context, Problems.of(failure));
    }

    private static boolean passing(Problem problem) {
        return Code.valueOf(problem.code()).passing();
    }
}
