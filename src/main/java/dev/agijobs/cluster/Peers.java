package dev.agijobs.cluster;

import dev.agijobs.engine.StreamElsewhere;
import dev.agijobs.eventlog.Ownership;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.json.JsonTree;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Asks other nodes, over HTTP. Any thread may ask; answers come on the executor given. */
public final class Peers implements AutoCloseable {

    /** Under which nodes answer each other. */
    public static final String PATH = "/internal/v1";

    private static final Duration CONNECT_MAX = Duration.ofSeconds(2);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final int CONNECTIONS_MAX = 64;
    private static final int WAITING_MAX = 4_096;
    private static final int UNREADABLE = 503;

    private final Ownership ownership;
    private final ClusterSecret secret;
    private final Vertx vertx;
    /** Null until another node is asked, which one that is alone never does. */
    private @Nullable HttpClient http;

    private final Executor answers;

    public Peers(Vertx vertx, Ownership ownership, ClusterSecret secret, Executor answers) {
        this.ownership = ownership;
        this.secret = secret;
        this.answers = answers;
        this.vertx = vertx;
    }

    /** What a node answered. @param body empty when it is no JSON object */
    public record Answer(int status, Map<?, ?> body) {
        /** Whether what was asked was done. */
        public boolean done() {
            return status < 300;
        }
    }

    /**
     * Asks the node that has a stream. Fails with {@link StreamElsewhere} when none is known that can be reached, and with {@code StoreUnavailable} when it does not answer;
     * what was asked may have been done then.
     *
     * @param path after {@link #PATH}
     */
    public Uni<Answer> ask(String stream, String path, Map<String, Object> question) {
        Optional<URI> node = mayAsk() ? ownership.elsewhere(stream) : Optional.empty();
        return node.isEmpty()
                ? Uni.createFrom().failure(new StreamElsewhere(stream))
                : Uni.createFrom()
                        .completionStage(() -> post(node.get(), path, question).toCompletionStage())
                        .emitOn(answers)
                        .onFailure()
                        .transform(
                                failure -> new StoreUnavailable("Another node does not answer: " + failure, failure));
    }

    private Future<Answer> post(URI node, String path, Map<String, Object> question) {
        RequestOptions request =
                request(node, HttpMethod.POST, PATH + path).putHeader("Content-Type", "application/json");
        return http().request(request)
                .compose(open -> open.send(Buffer.buffer(JsonTree.write(question))))
                .compose(Peers::answer);
    }

    private static Future<Answer> answer(HttpClientResponse response) {
        return response.body().map(body -> {
            try {
                return JsonTree.parse(body.getBytes()) instanceof Map<?, ?> map
                        ? new Answer(response.statusCode(), map)
                        : new Answer(response.statusCode(), Map.of());
            } catch (IOException | RuntimeException notJson) {
                return new Answer(Math.max(response.statusCode(), UNREADABLE), Map.of());
            }
        });
    }

    /** A request to a node that is known there as one of another node. */
    public RequestOptions request(URI node, HttpMethod method, String path) {
        return new RequestOptions()
                .setMethod(method)
                .setHost(node.getHost())
                .setPort(node.getPort() > 0 ? node.getPort() : 80)
                .setURI(path)
                .setIdleTimeout(ANSWER_MAX.toMillis())
                .putHeader(ClusterSecret.HEADER, secret.text());
    }

    /** The connections to other nodes. */
    public synchronized HttpClient http() {
        HttpClient open = http;
        if (open == null) {
            open = vertx.createHttpClient(
                    new HttpClientOptions()
                            .setMetricsName("peers")
                            .setConnectTimeout((int) CONNECT_MAX.toMillis())
                            .setMaxWaitQueueSize(WAITING_MAX),
                    new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX));
            http = open;
        }
        return open;
    }

    /** Whether a request comes from another node. */
    public boolean isPeer(@Nullable String header) {
        return secret.matches(header);
    }

    /** Whether other nodes can be asked at all: without a secret they would not believe this one. */
    public boolean mayAsk() {
        return secret.isSet();
    }

    public Ownership ownership() {
        return ownership;
    }

    @Override
    public synchronized void close() {
        if (http != null) {
            http.close();
        }
    }
}
