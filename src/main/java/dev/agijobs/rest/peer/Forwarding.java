package dev.agijobs.rest.peer;

import dev.agijobs.cluster.ClusterSecret;
import dev.agijobs.cluster.Peers;
import dev.agijobs.engine.RunIds;
import dev.agijobs.engine.RunService;
import dev.agijobs.engine.StreamElsewhere;
import dev.agijobs.engine.schedule.ScheduleService;
import dev.agijobs.rest.Incoming;
import dev.agijobs.rest.problem.ProblemAnswer;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Passes a request about a run or a schedule of another node on to that node, once, and its answer back as it comes, so that any node serves any request. A node that has no
 * shards passes on what would make something new, too.
 */
@ApplicationScoped
public class Forwarding {

    /** After bodies are read, before all that serves. */
    private static final int EARLY = -500_000;

    /** Of one connection (RFC 9110, section 7.6.1), or set anew. */
    private static final Set<String> NOT_PASSED_ON = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "host",
            "content-length",
            ClusterSecret.HEADER.toLowerCase(Locale.ROOT));

    private final Peers peers;
    private final RequestTarget target;

    @Inject
    Forwarding(Peers peers, RunService runs, ScheduleService schedules) {
        this(peers, new RequestTarget(runs::runId, schedules::idOf, Incoming.ANONYMOUS));
    }

    Forwarding(Peers peers, RequestTarget target) {
        this.peers = peers;
        this.target = target;
    }

    void register(@Observes Router router) {
        if (peers.mayAsk()) {
            router.route("/api/v1/*").order(EARLY).handler(this::handle);
        }
    }

    private void handle(RoutingContext context) {
        String stream = stream(context.request());
        if (stream == null || peers.ownership().isHere(stream)) {
            context.next();
            return;
        }
        boolean passedOn = peers.isPeer(context.request().getHeader(ClusterSecret.HEADER));
        Optional<URI> node = passedOn ? Optional.empty() : peers.ownership().elsewhere(stream);
        if (node.isEmpty()) {
            ProblemAnswer.send(context, new StreamElsewhere(stream));
        } else {
            passOn(context, node.get(), stream);
        }
    }

    private @Nullable String stream(HttpServerRequest request) {
        String stream = target.stream(request);
        boolean anywhere =
                stream == null && target.makesNew(request) && !peers.ownership().hasShards();
        return anywhere ? someStream() : stream;
    }

    /** A stream of another node that can be reached, by chance, so that each gets its part of what is new; what is made there has a stream of its own. */
    private String someStream() {
        return RequestTarget.RUNS
                + RunIds.wanted(
                        UUID::randomUUID,
                        id -> peers.ownership()
                                .elsewhere(RequestTarget.RUNS + id)
                                .isPresent());
    }

    private void passOn(RoutingContext context, URI node, String stream) {
        RequestOptions options = peers.request(
                node, context.request().method(), context.request().uri());
        // An answer may be a stream of events without an end.
        options.setIdleTimeout(0);
        copy(context.request().headers(), options.getHeaders());
        Buffer body = context.body().buffer();
        peers.http()
                .request(options)
                .compose(request -> {
                    context.response().closeHandler(gone -> request.reset());
                    return send(request, body);
                })
                .onSuccess(answer -> passBack(context, answer))
                .onFailure(failure -> ProblemAnswer.send(context, new StreamElsewhere(stream)));
    }

    private static Future<HttpClientResponse> send(HttpClientRequest request, @Nullable Buffer body) {
        return body == null ? request.send() : request.send(body);
    }

    private static void passBack(RoutingContext context, HttpClientResponse answer) {
        HttpServerResponse response = context.response();
        response.setStatusCode(answer.statusCode());
        copy(answer.headers(), response.headers());
        String length = answer.getHeader("Content-Length");
        if (length == null) {
            response.setChunked(true);
        } else {
            response.putHeader("Content-Length", length);
        }
        answer.pipeTo(response).onFailure(broken -> response.reset());
    }

    private static void copy(MultiMap from, MultiMap to) {
        from.forEach((name, value) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                to.add(name, value);
            }
        });
    }
}
