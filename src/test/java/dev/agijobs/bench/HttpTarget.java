package dev.agijobs.bench;

import dev.agijobs.json.JsonTree;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.parsetools.RecordParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The packaged program in a process of its own, over HTTP. Ends are seen by one shared stream of all RunSucceeded events; nothing is polled. Where several nodes share a log each
 * target sees the ends of all runs, and forgets those that are not its own.
 */
final class HttpTarget implements Target {
    private static final int CONNECTIONS = 64;
    private static final String STREAM = "\"stream\":\"run-";
    private static final int UUID_LENGTH = 36;
    private static final int REMEMBERED_MAX = 1 << 18;

    private final ServerUnderLoad server;
    private final Callable<StoredRuns> stored;
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient submits;
    private final HttpClient tail;
    private final Buffer body;
    private final RequestOptions submit;
    /** Runs that were submitted or have ended, whichever came first. */
    private final Map<String, CompletableFuture<Void>> runs = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletableFuture<Void>> eldest) {
            return size() > REMEMBERED_MAX;
        }
    });

    /** @param stored reads what is in the log once the server is closed */
    HttpTarget(ServerUnderLoad server, Callable<StoredRuns> stored) throws Exception {
        this.server = server;
        this.stored = stored;
        submits = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(true), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        tail = vertx.createHttpClient();
        body = Buffer.buffer(JsonTree.write(Map.of("plan", Target.plan())));
        submit = server.request(HttpMethod.POST, "/api/v1/runs").putHeader("Content-Type", "application/json");
        follow();
    }

    /** Starts the program. @param place where the log is, or null when it is on the disk */
    static HttpTarget start(Path stateDir, @Nullable ServerLoad place) throws Exception {
        return place == null
                ? new HttpTarget(ServerUnderLoad.start(stateDir), () -> StoredRuns.read(stateDir))
                : new HttpTarget(ServerUnderLoad.start(stateDir, place.argument()), place::stored);
    }

    @Override
    public String description() {
        return "over HTTP, submissions of %d bytes, views kept; ends are seen on one GET /api/v1/events stream, nothing is polled"
                .formatted(body.length());
    }

    private void follow() throws Exception {
        CompletableFuture<Void> open = new CompletableFuture<>();
        RequestOptions events = server.request(HttpMethod.GET, "/api/v1/events?type=RunSucceeded")
                .putHeader("Accept", "text/event-stream");
        tail.request(events)
                .compose(request -> request.send())
                .onSuccess(response -> {
                    RecordParser lines = RecordParser.newDelimited("\n", line -> ended(line.toString()));
                    response.handler(lines);
                    open.complete(null);
                })
                .onFailure(open::completeExceptionally);
        open.get(30, TimeUnit.SECONDS);
    }

    private void ended(String line) {
        int at = line.startsWith("data:") ? line.indexOf(STREAM) : -1;
        if (at >= 0) {
            int from = at + STREAM.length();
            meet(line.substring(from, from + UUID_LENGTH));
        }
    }

    /** The second of the two, the answer to the submit and the end of the run, completes it. */
    private CompletableFuture<Void> meet(String runId) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> other = runs.putIfAbsent(runId, mine);
        if (other == null) {
            return mine;
        }
        runs.remove(runId);
        other.complete(null);
        return other;
    }

    @Override
    public CompletableFuture<Void> run() {
        CompletableFuture<Void> result = new CompletableFuture<>();
        submits.request(submit)
                .compose(request -> request.send(body))
                .compose(response -> response.body().map(answer -> {
                    if (response.statusCode() != 201) {
                        throw new IllegalStateException(response.statusCode() + " " + answer);
                    }
                    return answer.toJsonObject().getString("run_id");
                }))
                .onSuccess(runId -> meet(runId).thenRun(() -> result.complete(null)))
                .onFailure(result::completeExceptionally);
        return result;
    }

    @Override
    public Proc server() {
        return server.process();
    }

    @Override
    public Commits commits() throws IOException {
        return server.commits();
    }

    @Override
    public StoredRuns stored() throws Exception {
        server.close();
        return stored.call();
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        server.close();
    }
}
