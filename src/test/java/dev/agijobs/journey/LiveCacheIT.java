package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.json.JsonTree;
import dev.agijobs.postgres.PgServer;
import dev.agijobs.testkit.EventStream;
import dev.agijobs.testkit.RedisProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one Postgres with Redis beside it, which is killed and comes back, while a client follows the events of both at one of them. */
final class LiveCacheIT {
    private static final Duration SEEN_MAX = Duration.ofSeconds(60);
    private static final String PAGES = "orchestrator_live_pages_total{source=\"%s\"}";
    private static final String MISSION = """
            {"plan": {"steps": [
              {"id": "a", "kind": "code", "tool": "noop"},
              {"id": "b", "kind": "code", "tool": "noop", "needs": ["a"]}]}}""";

    @TempDir
    private Path dir;

    private final PgServer postgres = PgServer.startOrSkip();
    private final RedisProcess redis = RedisProcess.start("--appendonly", "no", "--maxmemory-policy", "allkeys-lru");
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Map<?, ?>> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        http.shutdownNow();
        redis.close();
        postgres.close();
    }

    private String get(URI base, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private double pages(URI base, String source) throws IOException, InterruptedException {
        String series = PAGES.formatted(source) + " ";
        return get(base, "/q/metrics")
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .findFirst()
                .orElseThrow();
    }

    private void submit(Members members, int runs) throws IOException, InterruptedException {
        for (int i = 0; i < runs; i++) {
            for (Member member : members.alive()) {
                HttpRequest request = HttpRequest.newBuilder(member.base().resolve("/api/v1/runs"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(MISSION))
                        .build();
                assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()))
                        .satisfies(answer -> assertThat(answer.statusCode())
                                .as(answer.body())
                                .isEqualTo(201));
            }
        }
    }

    private void follow(URI base) {
        Thread.ofVirtual().start(() -> {
            try (EventStream stream = EventStream.open(base.resolve("/api/v1/events"), "")) {
                for (EventStream.Frame frame = stream.nextEvent(); frame != null; frame = stream.nextEvent()) {
                    seen.add(frame.json());
                }
            } catch (IOException ended) {
                // The server was closed.
            }
        });
    }

    private long ended() {
        return seen.stream()
                .filter(event -> "RunSucceeded".equals(event.get("type")))
                .count();
    }

    /** Waits until the ends of so many runs were seen. */
    private void awaitEnded(int runs) {
        await().atMost(SEEN_MAX).until(() -> ended() >= runs);
    }

    private void assertEachOnceAndInOrder() {
        Map<Object, Long> offsets = new HashMap<>();
        for (Map<?, ?> event : seen) {
            assertThat(((Number) event.get("offset")).longValue())
                    .isEqualTo(offsets.merge(event.get("shard"), 1L, Long::sum));
        }
        assertThat(offsets).hasSizeGreaterThan(8);
    }

    private Object scoreboard(URI base) throws IOException, InterruptedException {
        Map<Object, Object> board = new HashMap<>((Map<?, ?>) JsonTree.parse(
                get(base, "/api/v1/scoreboard?sort=losses&limit=5").getBytes(StandardCharsets.UTF_8)));
        board.remove("lag_seconds");
        return board;
    }

    private static double of(String metrics, String series) {
        return metrics.lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .sum();
    }

    private double boardReads(URI base) throws IOException, InterruptedException {
        return of(get(base, "/q/metrics"), "orchestrator_scoreboard_reads_total{source=\"live\"}");
    }

    @Test
    void a_reader_at_one_node_sees_all_events_once_and_in_order_whatever_becomes_of_redis() throws Exception {
        try (Members members =
                new Members(dir, postgres.freshSchema(), http, Map.of("orchestrator.redis-url", redis.url(0)))) {
            members.start("");
            URI reader = members.start("").base();
            members.awaitShared();
            assertThat(get(reader, "/api/v1/system")).contains("\"live\":\"redis\"");
            follow(reader);
            submit(members, 10);
            awaitEnded(20);

            double database = pages(reader, "database");
            double memory = pages(reader, "memory");
            submit(members, 50);
            awaitEnded(120);
            assertThat(pages(reader, "database")).as("pages from the database").isEqualTo(database);
            assertThat(pages(reader, "memory")).isGreaterThan(memory);

            members.awaitViews();
            Object board = scoreboard(reader);
            double before = boardReads(reader);
            await().atMost(SEEN_MAX).until(() -> scoreboard(reader).equals(board) && boardReads(reader) > before);

            redis.kill();
            submit(members, 50);
            awaitEnded(220);
            assertThat(get(reader, "/q/health/well")).contains("away");
            assertThat(get(reader, "/q/health/ready")).contains("UP").doesNotContain("DOWN");
            redis.startAgain();
            submit(members, 50);
            awaitEnded(320);
            redis.answers("FLUSHALL");
            redis.freeze(true);
            submit(members, 20);
            awaitEnded(360);
            redis.freeze(false);
            submit(members, 20);
            awaitEnded(400);

            members.awaitViews();
            assertEachOnceAndInOrder();
            double later = boardReads(reader);
            await().atMost(SEEN_MAX).until(() -> {
                scoreboard(reader);
                return boardReads(reader) > later;
            });
            Object from = scoreboard(reader);
            redis.kill();
            assertThat(scoreboard(reader)).as("from the view").isEqualTo(from);
        }
    }
}
