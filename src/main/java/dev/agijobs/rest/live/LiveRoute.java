package dev.agijobs.rest.live;

import dev.agijobs.rest.problem.ProblemAnswer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.Function;

/**
 * An address at which something can be followed. A plain route, because here what does not exist must be a problem document, and what is over must be 204, which tells a
 * browser not to connect again. Requests that do not accept a stream of events pass on to the resource of the same address.
 */
final class LiveRoute {

    /** Before the resources, after all that guards them. */
    private static final int ORDER = 1_000;

    private static final int NO_CONTENT = 204;

    private final LiveReaders readers;
    private final Function<LiveRequest, Uni<Optional<LiveTail<?>>>> tails;

    private LiveRoute(LiveReaders readers, Function<LiveRequest, Uni<Optional<LiveTail<?>>>> tails) {
        this.readers = readers;
        this.tails = tails;
    }

    /** @param tails what a request follows; empty when that is over. Throws or fails when the request is to be refused */
    static void serve(
            Router router, String path, LiveReaders readers, Function<LiveRequest, Uni<Optional<LiveTail<?>>>> tails) {
        router.get(path).order(ORDER).handler(new LiveRoute(readers, tails)::handle);
    }

    private void handle(RoutingContext context) {
        LiveRequest request = new LiveRequest(context);
        if (!request.wantsEvents()) {
            context.next();
            return;
        }
        Context eventLoop = context.vertx().getOrCreateContext();
        Uni.createFrom()
                .deferred(() -> tails.apply(request))
                .subscribe()
                .with(
                        tail -> eventLoop.runOnContext(here -> follow(context, tail)),
                        failure -> ProblemAnswer.send(context, failure));
    }

    private void follow(RoutingContext context, Optional<LiveTail<?>> tail) {
        if (tail.isEmpty()) {
            context.response().setStatusCode(NO_CONTENT).end();
            return;
        }
        try {
            readers.follow(context, tail.get());
        } catch (RuntimeException refused) {
            ProblemAnswer.send(context, refused);
        }
    }
}
