package dev.agijobs.rest;

import dev.agijobs.engine.RunService;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.rest.problem.ProblemAnswer;
import dev.agijobs.rest.request.Parameters;
import io.smallrye.mutiny.Multi;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The live tail of a run as server-sent events (HTML standard, section 9.2). A plain route, because here a run that does not exist must be a problem document, and one
 * that has ended must be 204, which tells a browser not to connect again.
 */
@ApplicationScoped
public class RunTailRoute {

    /** Before the resources, after all that guards them. */
    private static final int ORDER = 1_000;

    private final RunService runs;
    private final String logId;
    private final Offload offload;
    private final LiveReaders readers;

    RunTailRoute(RunService runs, EventLog log, Offload offload, LiveReaders readers) {
        this.runs = runs;
        this.logId = log.logId();
        this.offload = offload;
        this.readers = readers;
    }

    void register(@Observes Router router) {
        router.get("/api/v1/runs/:id/events").order(ORDER).handler(this::handle);
    }

    private void handle(RoutingContext context) {
        String accept = context.request().getHeader("Accept");
        if (accept == null || !accept.toLowerCase(Locale.ROOT).contains(MediaType.SERVER_SENT_EVENTS)) {
            context.next();
            return;
        }
        try {
            String runId = Parameters.runId(Objects.requireNonNull(context.pathParam("id"), "the route has an id"));
            long after = after(context.request().getHeader("Last-Event-ID"), context.queryParam("after"));
            runs.look(runId, state -> state.status().terminal() && state.seq() <= after)
                    .subscribe()
                    .with(
                            over -> {
                                if (over) {
                                    context.response().setStatusCode(204).end();
                                } else {
                                    follow(context, runId, after);
                                }
                            },
                            failure -> ProblemAnswer.send(context, failure));
        } catch (RuntimeException refused) {
            ProblemAnswer.send(context, refused);
        }
    }

    private static long after(@Nullable String lastEventId, List<String> after) {
        if (lastEventId != null && !lastEventId.isEmpty()) {
            return Parameters.after(lastEventId);
        }
        return Parameters.after(after.isEmpty() ? null : after.getFirst());
    }

    private void follow(RoutingContext context, String runId, long after) {
        try {
            Multi<EventFrames> pages = runs.follow(runId, after)
                    .onItem()
                    .transformToUniAndConcatenate(page ->
                            offload.supply(() -> EventFrames.of(page, logId, event -> String.valueOf(event.seq()))));
            readers.open(context).follow(pages, String.valueOf(after));
        } catch (RuntimeException refused) {
            ProblemAnswer.send(context, refused);
        }
    }
}
