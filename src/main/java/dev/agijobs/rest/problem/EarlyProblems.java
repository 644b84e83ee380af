package dev.agijobs.rest.problem;

import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Problem documents for what goes wrong before a request reaches a resource. Bodies are read here, whole and without a thread that waits, so that a slow sender costs
 * nothing and one that sends too much is told so.
 */
@ApplicationScoped
public class EarlyProblems {

    /** Before the server's own check of sizes, which answers without a document. */
    private static final int FIRST = -1_000_000;

    /** How long a client that sent too much may read the answer. */
    private static final long LINGER_MS = 1_000;

    private final long bodyMax;

    EarlyProblems(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize bodyMax) {
        this.bodyMax = bodyMax.asLongValue();
    }

    void register(@Observes Router router) {
        router.route()
                .order(FIRST)
                .handler(BodyHandler.create(false).setBodyLimit(bodyMax))
                .failureHandler(EarlyProblems::answer);
    }

    private static void answer(RoutingContext context) {
        Throwable failure = context.failure();
        if (context.response().ended()) {
            Problems.untold(failure);
            return;
        }
        int status = context.statusCode();
        if (status == Code.PAYLOAD_TOO_LARGE.status()) {
            context.response().putHeader("Connection", "close");
            // Closed at once, the connection would be reset under a client that still sends, and the answer lost.
            context.vertx()
                    .setTimer(LINGER_MS, late -> context.request().connection().close());
        }
        ProblemAnswer.send(
                context,
                failure != null && status >= 500 ? Problems.of(failure) : Problem.of(Code.ofStatus(status), null));
    }
}
