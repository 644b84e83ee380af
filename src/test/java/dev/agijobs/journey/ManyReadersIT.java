package dev.agijobs.journey;

import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.journey.Client.Answer;
import dev.agijobs.testkit.EventStream;
import dev.agijobs.testkit.EventStream.Frame;
import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.Missions.StepSpec;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 500 clients follow one packaged server with a heap of 256 MiB; 50 of them never read. What happens is more than would fit if it were kept for those 50. */
final class ManyReadersIT {
    private static final int READERS = 450;
    private static final int READERS_OF_A_RUN = 50;
    private static final int STUCK = 50;
    private static final int STUCK_AT_A_RUN = 10;
    private static final int RUNS = 30;
    private static final int STEPS_OF_LONG_RUN = 60;
    private static final int TEXT = 64 * 1024;
    private static final int WINDOW_OF_STUCK = 4 * 1024;

    /** Bytes held for a reader that is stuck: a page, which has one event at least. */
    private static final long HELD_MIN = TEXT / 3;

    private static final long HELD_MAX = 512 * 1024;
    private static final long HEAP = 256L << 20;
    /** What the process may have beside its heap: code, classes, stacks, and buffers of the network. */
    private static final long BESIDE_HEAP = 256L << 20;

    private static final Duration END_MAX = Duration.ofMinutes(5);
    private static final String EVENTS = "/api/v1/events";

    @TempDir
    private Path dir;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<EventStream> stuck = new ArrayList<>();
    private final List<ServerProcess> servers = new ArrayList<>();
    private final Lives lives = new Lives();
    private final Client client = new Client(http, lives);

    @AfterEach
    void endAll() throws IOException {
        for (EventStream stream : stuck) {
            stream.close();
        }
        servers.forEach(ServerProcess::close);
        http.shutdownNow();
    }

    private ServerProcess start(String patience) throws IOException {
        ServerProcess server = ServerProcess.start(
                dir,
                "server-" + servers.size(),
                Map.of(
                        "orchestrator.limits.readers-patience",
                        patience,
                        "orchestrator.limits.readers-heartbeat",
                        "1s"));
        servers.add(server);
        lives.begin(server.awaitReady(http));
        return server;
    }

    @Test
    void those_who_never_read_cost_a_page_each_and_disturb_nobody() throws Exception {
        // Given
        ServerProcess server = start("1h");
        String longRun = submit(longPlan(), "long");
        String ofRun = "/api/v1/runs/" + longRun + "/events";
        getStuck(STUCK - STUCK_AT_A_RUN, EVENTS);
        getStuck(STUCK_AT_A_RUN, ofRun);
        try (Readers feed = new Readers(lives);
                Readers run = new Readers(lives)) {
            IntStream.range(0, READERS - READERS_OF_A_RUN).forEach(i -> feed.follow(EVENTS));
            IntStream.range(0, READERS_OF_A_RUN).forEach(i -> run.follow(ofRun));

            // When
            client.post("/api/v1/runs/" + longRun + "/signals/go", Map.of(), "go");
            muchHappens();
            run.awaitEnd(END_MAX);
            feed.awaitAt(client.position("/api/v1/runs/" + longRun), END_MAX);

            // Then
            await().atMost(END_MAX).until(() -> metric("orchestrator_readers") == STUCK);
            assertThat(metric("orchestrator_readers_untaken_bytes")).isBetween(STUCK * HELD_MIN, STUCK * HELD_MAX);
            assertThat(server.memoryMax()).isLessThan(HEAP + BESIDE_HEAP);
            System.out.printf(
                    "Many readers: %s; %,d bytes untaken, %,d bytes of memory at most%n",
                    feed, metric("orchestrator_readers_untaken_bytes"), server.memoryMax());
            server.stop();
            Histories.Whole whole = whole();
            checkAll(feed, whole.eventIds(event -> true));
            checkAll(run, whole.eventIds(event -> event.stream().equals("run-" + longRun)));
        }
    }

    @Test
    void those_who_never_read_are_cut_off_alone_and_can_come_back() throws Exception {
        // Given
        ServerProcess server = start("10s");
        String end = muchHappens();

        // When
        getStuck(STUCK, EVENTS);
        try (Readers feed = new Readers(lives)) {
            IntStream.range(0, READERS).forEach(i -> feed.follow(EVENTS));
            feed.awaitAt(end, END_MAX);

            // Then
            await().atMost(END_MAX).until(() -> metric("orchestrator_readers") == 0);
            assertThat(metric("orchestrator_readers_cut_off_total")).isEqualTo(STUCK);
            assertThat(metric("orchestrator_readers_untaken_bytes")).isZero();
            List<List<String>> seen = new ArrayList<>();
            for (EventStream stream : stuck) {
                seen.add(readRest(stream, end));
            }
            server.stop();
            List<String> all = whole().eventIds(event -> true);
            checkAll(feed, all);
            assertThat(seen).allSatisfy(ids -> assertThat(ids).isEqualTo(all));
        }
    }

    private void getStuck(int count, String path) throws Exception {
        for (int i = 0; i < count; i++) {
            stuck.add(EventStream.open(lives.after(0).base().resolve(path), "", WINDOW_OF_STUCK));
        }
    }

    /** Runs with large payloads; answers the position behind them. */
    private String muchHappens() throws Exception {
        String run = "";
        for (int i = 0; i < RUNS; i++) {
            run = "/api/v1/runs/" + submit(Missions.document(Map.of(), echo("a", TEXT)), "run-" + i);
            client.follow(run + "/events", event -> "RunSucceeded".equals(event.get("type")));
        }
        return client.position(run);
    }

    private String submit(Map<String, Object> plan, String key) throws InterruptedException {
        Answer answer = client.post("/api/v1/runs", Map.of("plan", plan), key);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
        return (String) answer.body().get("run_id");
    }

    /** Waits for its readers first. */
    private static Map<String, Object> longPlan() {
        StepSpec[] steps = new StepSpec[STEPS_OF_LONG_RUN];
        steps[0] = step("s0").tool("signal.wait").params(Map.of("name", "go"));
        for (int i = 1; i < STEPS_OF_LONG_RUN; i++) {
            steps[i] = echo("s" + i, TEXT / 3).needs("s" + (i - 1));
        }
        return Missions.document(Map.of(), steps);
    }

    private static StepSpec echo(String id, int bytes) {
        return step(id).tool("echo").params(Map.of("value", "x".repeat(bytes)));
    }

    private long metric(String name) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(lives.after(0).base().resolve("/q/metrics"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    private Histories.Whole whole() {
        return Histories.readWhole(dir.resolve("state"));
    }

    private static void checkAll(Readers readers, List<String> expected) {
        assertThat(expected).hasSizeGreaterThan(2 * RUNS);
        assertThat(readers.reconnections()).as("readers that were disturbed").isZero();
        for (int reader = 0; reader < readers.count(); reader++) {
            assertThat(readers.seen(reader)).as("seen by reader %d", reader).isEqualTo(expected);
        }
    }

    /** What a reader that was hung up on still finds in its socket, and what it gets when it comes back. */
    private List<String> readRest(EventStream stream, String end) throws Exception {
        List<String> ids = new ArrayList<>();
        try {
            for (Frame frame = stream.nextEvent(); frame != null; frame = stream.nextEvent()) {
                ids.add((String) frame.json().get("event_id"));
            }
            throw new AssertionError("The stream of a reader that took nothing must break off, not end");
        } catch (IOException brokenOff) {
            try (EventStream again = EventStream.open(lives.after(0).base().resolve(EVENTS), stream.lastId())) {
                while (!again.lastId().equals(end)) {
                    ids.add((String)
                            Objects.requireNonNull(again.nextEvent()).json().get("event_id"));
                }
            }
        }
        return ids;
    }
}
