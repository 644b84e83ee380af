package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Events of a run page by page, and live with a client that reads lines as they come. */
@QuarkusTest
class RunEventsTest {

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void events_are_paged_and_chained() {
        String runId = Api.submit(Api.ECHO);
        Api.awaitState(runId, "succeeded");

        List<JsonPath> pages = new ArrayList<>();
        long after = 0;
        do {
            JsonPath page = given().queryParam("after", after)
                    .queryParam("limit", 2)
                    .get(Api.RUNS + "/" + runId + "/events")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            pages.add(page);
            after = page.getLong("next_after");
        } while (!pages.getLast().getList("events").isEmpty());

        List<String> types = new ArrayList<>();
        String hash = "0".repeat(64);
        for (JsonPath page : pages) {
            for (int i = 0; i < page.getList("events").size(); i++) {
                String event = "events[" + i + "].";
                types.add(page.getString(event + "type"));
                assertThat(page.getInt(event + "seq")).isEqualTo(types.size());
                assertThat(page.getString(event + "prev_hash")).isEqualTo(hash);
                hash = page.getString(event + "hash");
            }
        }
        assertThat(types).containsExactly("RunSubmitted", "RunStarted", "StepStarted", "StepCompleted", "RunSucceeded");
        assertThat(after).isEqualTo(types.size());
    }

    @Test
    void an_event_has_all_that_the_interface_promises() {
        String runId = Api.keyed("{\"plan\":" + Api.ECHO.replace("\"hello\"", "1.50") + "}")
                .post(Api.RUNS)
                .path("run_id");

        given().get(Api.RUNS + "/" + runId + "/events?limit=1")
                .then()
                .statusCode(200)
                .body("events", hasSize(1))
                .body("events[0].position", matchesPattern("p1\\.[0-9a-f]+\\.0\\.[0-9]+"))
                .body("events[0].shard", equalTo(0))
                .body("events[0].stream", equalTo("run-" + runId))
                .body("events[0].org", equalTo("default"))
                .body("events[0].version", equalTo(2))
                .body("events[0].occurred_at", matchesPattern("20.*Z"))
                .body("events[0].actor", equalTo("anonymous"))
                .body("events[0].command_id", matchesPattern("[0-9a-f-]{36}"))
                .body("events[0].event_id", matchesPattern("[0-9a-f-]{36}"))
                .body("events[0].payload.run_id", equalTo(runId));
        assertThat(given().get(Api.RUNS + "/" + runId + "/events?limit=1").asString())
                .contains("1.50");
    }

    @Test
    void a_live_tail_ends_with_the_run() throws Exception {
        String runId = Api.submit(Api.SIGNAL);
        Api.awaitStep(runId, "w", "waiting");
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        List<String> lines = new ArrayList<>();

        CompletableFuture<Void> tail = CompletableFuture.runAsync(() -> {
            try (Stream<String> stream = follow(runId, null).body()) {
                stream.forEach(line -> {
                    lines.add(line);
                    if (line.equals("event: StepWaiting")) {
                        waiting.complete(null);
                    }
                });
            }
        });
        waiting.get(20, TimeUnit.SECONDS);
        Api.post(runId, "signals/go", "{\"payload\":\"line\\nbreak\"}");
        tail.get(20, TimeUnit.SECONDS);

        List<String> ids =
                lines.stream().filter(line -> line.startsWith("id: ")).toList();
        assertThat(ids.getFirst()).isEqualTo("id: 1");
        assertThat(ids.getLast()).isEqualTo("id: " + ids.size());
        assertThat(lines).contains("event: SignalReceived").contains("event: RunSucceeded");
        String last = lines.stream()
                .filter(line -> line.startsWith("data: "))
                .toList()
                .getLast();
        assertThat(new JsonPath(last.substring("data: ".length())).getString("type"))
                .isEqualTo("RunSucceeded");
    }

    @Test
    void a_tail_resumes_after_the_last_event_seen_and_that_beats_after() throws Exception {
        String runId = Api.submit(Api.ECHO);
        Api.awaitState(runId, "succeeded");

        HttpResponse<Stream<String>> resumed = follow(runId, "4");
        assertThat(resumed.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(resumed.body().filter(line -> line.startsWith("id: "))).containsExactly("id: 5");
        assertThat(follow(runId, "5").statusCode()).isEqualTo(204);
    }

    @Test
    void a_tail_that_cannot_be_is_a_problem() throws Exception {
        HttpResponse<Stream<String>> unknown = follow(UUID.randomUUID().toString(), null);
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(follow(Api.submit(Api.ECHO), "x").statusCode()).isEqualTo(400);
    }

    /** As after a backup was put back: waiting would lose the events before that place. */
    @Test
    void a_tail_does_not_wait_for_a_place_beyond_the_end_of_the_stream() {
        String waits = Api.submit(Api.SIGNAL);
        Api.awaitStep(waits, "w", "waiting");
        String over = Api.submit(Api.ECHO);
        Api.awaitState(over, "succeeded");

        for (HttpResponse<Stream<String>> refused : List.of(follow(waits, "99"), follow(over, "6"))) {
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body().toList().getFirst())
                    .contains("POSITION_NOT_RESUMABLE")
                    .contains("Last-Event-ID");
        }
    }

    private HttpResponse<Stream<String>> follow(String runId, @Nullable String lastEventId) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                        "http://localhost:%d/api/v1/runs/%s/events?after=0".formatted(RestAssured.port, runId)))
                .header("Accept", "text/event-stream")
                .timeout(Duration.ofSeconds(20));
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofLines())
                .join();
    }

    @Test
    void pages_out_of_range_are_refused() {
        String runId = Api.submit(Api.ECHO);
        for (String query : List.of("limit=0", "limit=501", "limit=x", "after=-1", "after=1e3")) {
            given().get(Api.RUNS + "/" + runId + "/events?" + query)
                    .then()
                    .statusCode(400)
                    .contentType(startsWith("application/problem+json"))
                    .body("code", equalTo("INVALID_REQUEST"));
        }
    }
}
