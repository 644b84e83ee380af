package dev.agijobs.journey;

import dev.agijobs.journey.Lives.Life;
import dev.agijobs.json.JsonTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Speaks HTTP with a server that may be killed at any time: what got no answer is sent again, with the same key, to its next life. */
final class Client {
    private static final int LIVES_MAX = 200;

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
        for (int tries = 0; tries < LIVES_MAX; tries++) {
            Life life = lives.after(lost);
            HttpRequest request = HttpRequest.newBuilder(life.base().resolve(path))
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", key)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                    .build();
            try {
                HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
                return new Answer(response.statusCode(), (Map<?, ?>) JsonTree.parse(response.body()));
            } catch (IOException unanswered) {
                lost = life.number();
            }
        }
        throw new AssertionError(path + " was never answered");
    }

    /**
     * Reads a stream of server-sent events, goes on where it broke, and begins again when it ended, until an event ends it.
     *
     * @param last says of an event whether it is the last one wanted
     */
    void follow(String path, Predicate<Map<?, ?>> last) throws InterruptedException {
        Cursor cursor = new Cursor();
        int lost = 0;
        for (int tries = 0; tries < LIVES_MAX; tries++) {
            Life life = lives.after(lost);
            HttpRequest request = HttpRequest.newBuilder(life.base().resolve(path))
                    .header("Accept", "text/event-stream")
                    .header("Last-Event-ID", cursor.id)
                    .build();
            try {
                HttpResponse<Stream<String>> response = http.send(request, HttpResponse.BodyHandlers.ofLines());
                try (Stream<String> lines = response.body()) {
                    if (response.statusCode() != 200) {
                        throw new AssertionError(path + " was answered with " + response.statusCode() + " after event "
                                + cursor.id + ": " + lines.toList());
                    }
                    if (cursor.read(lines.iterator(), last)) {
                        return;
                    }
                }
            } catch (IOException | UncheckedIOException broken) {
                lost = life.number();
            }
        }
        throw new AssertionError(path + " came to no end");
    }

    /** How far a stream of server-sent events was read. */
    private static final class Cursor {
        private String id = "0";

        boolean read(Iterator<String> lines, Predicate<Map<?, ?>> last) throws IOException {
            String next = id;
            Map<?, ?> event = null;
            while (lines.hasNext()) {
                String line = lines.next();
                if (line.startsWith("id:")) {
                    next = line.substring("id:".length()).strip();
                } else if (line.startsWith("data:")) {
                    byte[] data = line.substring("data:".length()).getBytes(StandardCharsets.UTF_8);
                    event = (Map<?, ?>) JsonTree.parse(data);
                } else if (line.isEmpty() && event != null) {
                    id = next;
                    if (last.test(event)) {
                        return true;
                    }
                    event = null;
                }
            }
            return false;
        }
    }
}
