package dev.agijobs.tool.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP server on a loopback address that notes what it was asked and how many connections it sees. */
public final class LoopbackServer implements AutoCloseable {

    /** A request as it came in. */
    public record Seen(String method, String path, Map<String, String> headers, String body) {}

    private final HttpServer server;
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();

    public LoopbackServer(Vertx vertx, String address, int port, Handler<HttpServerRequest> answer) {
        this(vertx, new HttpServerOptions().setHost(address).setPort(port), answer);
    }

    public LoopbackServer(Vertx vertx, HttpServerOptions options, Handler<HttpServerRequest> answer) {
        server = get(vertx.createHttpServer(options)
                .connectionHandler(connection -> {
                    opened.incrementAndGet();
                    open.incrementAndGet();
                    connection.closeHandler(closed -> open.decrementAndGet());
                })
                .requestHandler(request -> request.body().onSuccess(body -> {
                    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                    request.headers().forEach(headers::put);
                    seen.add(new Seen(request.method().name(), request.uri(), headers, body.toString()));
                    answer.handle(request);
                }))
                .listen());
    }

    public int port() {
        return server.actualPort();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    public List<Seen> seen() {
        return seen;
    }

    /** Forgets the requests noted so far. */
    public void forget() {
        seen.clear();
    }

    public int connectionsOpened() {
        return opened.get();
    }

    public int connectionsOpen() {
        return open.get();
    }

    @Override
    public void close() {
        get(server.close());
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
