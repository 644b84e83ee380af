package dev.agijobs.tool.http;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.time.Duration;
import java.util.Set;

/**
 * Sends calls over pooled HTTP/1.1 connections, each hop guarded. Redirects are followed here, not by the client below, so that none goes unchecked.
 */
public final class OutgoingHttp {

    private static final int REDIRECTS_MAX = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final HttpClient client;
    private final HostGuard guard;
    private final int responseBytesMax;

    public OutgoingHttp(Vertx vertx, OutgoingSettings settings, HostGuard guard) {
        this(vertx, settings, guard, new HttpClientOptions());
    }

    OutgoingHttp(Vertx vertx, OutgoingSettings settings, HostGuard guard, HttpClientOptions tls) {
        this.client = vertx.createHttpClient(new HttpClientOptions(tls)
                .setName("outgoing")
                .setConnectTimeout((int) settings.connectTimeout().toMillis())
                .setMaxPoolSize(settings.connectionsPerHostMax())
                .setMaxWaitQueueSize(32 * settings.connectionsPerHostMax())
                .setMaxHeaderSize(32 << 10)
                .setKeepAliveTimeout(15));
        this.guard = guard;
        this.responseBytesMax = settings.responseBytesMax();
    }

    /**
     * Sends the call and follows up to five redirects. Fails with {@link OutgoingFailure}. Cancelling it closes the connection.
     *
     * @param timeout for everything together; positive
     */
    public Uni<HttpAnswer> send(HttpCall call, Duration timeout) {
        return hop(call, 0)
                .ifNoItem()
                .after(timeout)
                .failWith(() -> OutgoingFailure.timeout(
                        call.target().origin() + " gave no complete answer before the deadline."));
    }

    private Uni<HttpAnswer> hop(HttpCall call, int redirects) {
        return guard.admit(call.target())
                .<HttpAnswer>chain(addresses -> Uni.createFrom()
                        .emitter(emitter -> new Exchange(client, call, responseBytesMax, emitter).start(addresses)))
                .chain(answer -> follow(call, answer, redirects));
    }

    private Uni<HttpAnswer> follow(HttpCall call, HttpAnswer answer, int redirects) {
        String location = answer.headers().get("location");
        if (!call.followRedirects() || !REDIRECTS.contains(answer.status()) || location == null) {
            return Uni.createFrom().item(answer);
        }
        String origin = call.target().origin();
        if (redirects == REDIRECTS_MAX) {
            throw OutgoingFailure.redirect(origin + " redirects more than " + REDIRECTS_MAX + " times.");
        }
        Target next;
        try {
            next = call.target().resolve(location);
        } catch (IllegalArgumentException e) {
            throw OutgoingFailure.redirect(origin + " redirects to an unusable location. " + e.getMessage());
        }
        if (call.target().secure() && !next.secure()) {
            throw OutgoingFailure.redirect(origin + " redirects from https to http.");
        }
        return hop(call.redirected(answer.status(), next), redirects + 1);
    }
}
