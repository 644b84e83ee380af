package dev.agijobs.journey;

import dev.agijobs.journey.Lives.Life;
import dev.agijobs.json.JsonTree;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/** Speaks HTTP with a server that may be killed at any time: what got no answer is sent again, with the same key, to its next life. */
final class Client {
    private static final int TRIES_MAX = 1_000;
    /** A server that is frozen answers nothing. */
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final HttpClient http;
    private final Lives lives;

    Client(HttpClient http, Lives lives) {
        this.http = http;
        this.lives = lives;
    }

    /** An answer. @param body a JSON object */
    record Answer(int status, Map<?, ?> body) {}

    Answer post(String path, Map<String, Object> body, String key) throws InterruptedException {
        byte[] bytes = JsonTree.write(body);
        int lost = 0;
        for (int tries = 0; tries < TRIES_MAX; tries++) {
            Life life = lives.after(lost);
            HttpRequest request = HttpRequest.newBuilder(life.base().resolve(path))
                    .timeout(ANSWER_MAX)
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", key)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                    .build();
            try {
                HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                if (lives.away(response.statusCode())) {
                    continue;
                }
                return new Answer(response.statusCode(), (Map<?, ?>) JsonTree.parse(response.body()));
            } catch (IOException unanswered) {
                lost = life.number();
            }
        }
        throw new AssertionError(path + " was never answered");
    }

    /** The feed position behind everything that is committed. @param path of a run */
    String position(String path) throws InterruptedException, IOException {
        HttpRequest request =
                HttpRequest.newBuilder(lives.after(0).base().resolve(path)).build();
        HttpResponse<Void> response = http.send(request, HttpResponse.BodyHandlers.discarding());
        return response.headers().firstValue("X-Position").orElseThrow();
    }

    /**
     * Reads a stream of server-sent events, goes on where it broke, and begins again when it ended, until an event ends it.
     *
     * @param last says of an event whether it is the last one wanted
     */
    void follow(String path, Predicate<Map<?, ?>> last) throws InterruptedException {
        new Follower(lives, path, frame -> last.test(frame.json())).follow();
    }
}
