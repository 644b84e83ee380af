package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.json.JsonTree;
import dev.agijobs.testkit.ViewsEqualFold;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The views of a server: as it answers them, and as it left them in its state directory. */
final class Views {
    private static final Duration CATCH_UP_MAX = Duration.ofSeconds(60);

    private final HttpClient http;
    private final URI base;

    Views(HttpClient http, URI base) {
        this.http = http;
        this.base = base;
    }

    /** What lists and the scoreboard show, without what tells of the moment of reading. */
    record Shown(List<Object> runs, List<Object> failed, Map<Object, Object> scoreboard) {}

    /** Waits until nothing is left to apply; nobody writes meanwhile. */
    Views caughtUp() {
        await().atMost(CATCH_UP_MAX).until(() -> {
            List<?> all = (List<?>) get("/api/v1/projections").get("projections");
            return all.stream()
                    .map(Map.class::cast)
                    .allMatch(view ->
                            "live".equals(view.get("state")) && Long.valueOf(0).equals(view.get("behind")));
        });
        return this;
    }

    Shown shown() throws Exception {
        Map<Object, Object> scoreboard = new java.util.HashMap<>(get("/api/v1/scoreboard"));
        scoreboard.remove("lag_seconds");
        return new Shown(list("/api/v1/runs?limit=7"), list("/api/v1/runs?limit=3&state=failed"), scoreboard);
    }

    private List<Object> list(String path) throws Exception {
        List<Object> runs = new ArrayList<>();
        Object cursor = "";
        while (cursor != null) {
            Map<?, ?> page = get(path + (cursor.equals("") ? "" : "&cursor=" + cursor));
            runs.addAll((List<?>) page.get("runs"));
            cursor = page.get("next_cursor");
        }
        return runs;
    }

    private Map<?, ?> get(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer =
                http.send(HttpRequest.newBuilder(base.resolve(path)).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return (Map<?, ?>) JsonTree.parse(answer.body());
    }

    /** The views that a stopped server left are the fold of the log that it left. */
    static void assertEqualFold(Path stateDir) {
        assertEqualFold(new SqlitePlace(stateDir));
    }

    static void assertEqualFold(Kept.Place place) {
        try (Kept kept = place.open()) {
            ViewsEqualFold.assertThatViewsEqualFold(
                    kept.feed(), new ClaimCheck(kept.artifacts())::checkOut, kept.views());
        }
    }

    /** Takes away all that a stopped server knows of its views. */
    static void delete(Path stateDir) throws IOException {
        assertThat(Files.deleteIfExists(stateDir.resolve("views.db"))).isTrue();
        Files.deleteIfExists(stateDir.resolve("views.db-wal"));
        Files.deleteIfExists(stateDir.resolve("views.db-shm"));
    }
}
