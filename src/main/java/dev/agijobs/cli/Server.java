package dev.agijobs.cli;

import dev.agijobs.json.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A server, by its HTTP interface. Calls block, for a bounded time. Not thread-safe. */
final class Server {

    static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final int TRIES_MAX = 5;
    private static final int UNAUTHORIZED = 401;

    private final URI base;
    private final @Nullable String apiKey;
    private boolean reached;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_MAX)
            .build();

    /** No answer came, or not a whole one. */
    static final class Unreachable extends IOException {
        private static final long serialVersionUID = 1L;

        Unreachable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * @param base without a slash at the end
     * @param apiKey sent with each request, or null
     */
    Server(URI base, @Nullable String apiKey) {
        this.base = base;
        this.apiKey = apiKey;
    }

    URI base() {
        return base;
    }

    /** @throws Failure for a server that cannot be reached, and for an answer that is no */
    Document get(String path) {
        return get(path, ANSWER_MAX);
    }

    Document get(String path, Duration atMost) {
        return json(request(path).GET(), atMost);
    }

    byte[] bytes(String path) {
        return answer(request(path).GET(), ANSWER_MAX);
    }

    /**
     * Asks for a change.
     *
     * @param key names the request, so that it may be sent again
     */
    Document post(String path, byte[] body, String key, Duration atMost) {
        return json(
                request(path)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body)),
                atMost);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).header("Accept", "application/json, */*;q=0.1");
        return apiKey == null ? request : request.header("Authorization", "Bearer " + apiKey);
    }

    private Document json(HttpRequest.Builder request, Duration atMost) {
        return parsed(answer(request, atMost));
    }

    /** What came from the server as JSON. @throws Failure when it is none */
    Document parsed(byte[] json) {
        try {
            return Document.parse(json);
        } catch (IOException e) {
            throw notOurs();
        }
    }

    /** Sends it again a few times while the server says that it may be answered later, or when it was lost. */
    private byte[] answer(HttpRequest.Builder request, Duration atMost) {
        for (int tries = 1; ; tries++) {
            try {
                HttpResponse<byte[]> response = send(request.build(), HttpResponse.BodyHandlers.ofByteArray(), atMost);
                reached = true;
                if (response.statusCode() / 100 == 2) {
                    return response.body();
                }
                if (!passing(response) || tries == TRIES_MAX) {
                    throw refused(response.statusCode(), response.body());
                }
            } catch (Unreachable e) {
                if (!reached || tries == TRIES_MAX) {
                    throw new Failure("SERVER_UNREACHABLE", String.valueOf(e.getMessage()));
                }
            }
            Pause.of(Duration.ofSeconds(1));
        }
    }

    static boolean passing(HttpResponse<?> response) {
        return response.statusCode() == 429 || response.statusCode() == 503;
    }

    /**
     * Opens a stream of events.
     *
     * @param lastId the last event that is known, or "" for none
     * @throws Unreachable when no answer comes
     */
    HttpResponse<InputStream> events(String path, String lastId) throws Unreachable {
        HttpRequest.Builder request = request(path).setHeader("Accept", "text/event-stream");
        if (!lastId.isEmpty()) {
            request.header("Last-Event-ID", lastId);
        }
        return send(request.build(), HttpResponse.BodyHandlers.ofInputStream(), ANSWER_MAX);
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body, Duration atMost)
            throws Unreachable {
        CompletableFuture<HttpResponse<T>> sent = http.sendAsync(request, body);
        try {
            return sent.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new Unreachable("%s did not answer within %d s".formatted(base, atMost.toSeconds()), e);
        } catch (ExecutionException e) {
            throw new Unreachable(
                    "No server answers at %s; start one with `serve`, or name another with --server".formatted(base),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("Interrupted", e);
        }
    }

    /** What the server said no with. */
    Failure refused(int status, byte[] body) {
        try {
            Document problem = Document.parse(body);
            if (!problem.text("code").isEmpty()) {
                return new Failure(problem);
            }
        } catch (IOException notJson) {
            // Told below.
        }
        return status == UNAUTHORIZED
                ? new Failure("UNAUTHORIZED", "%s wants credentials; set %s".formatted(base, ServerOption.API_KEY))
                : notOurs();
    }

    private Failure notOurs() {
        return new Failure("NOT_AN_ORCHESTRATOR", "What answers at " + base + " is no orchestrator");
    }

    /** A part of an address. */
    static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static byte[] body(Map<String, ?> fields) {
        return JsonTree.write(fields);
    }
}
