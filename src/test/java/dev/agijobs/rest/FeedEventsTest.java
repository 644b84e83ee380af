package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The events of all streams, page by page and live. */
@QuarkusTest
class FeedEventsTest {

    private static final String EVENTS = "/api/v1/events";

    private final HttpClient client = HttpClient.newHttpClient();

    private static String end() {
        return given().get("/api/v1/runs/" + Api.submit(Api.ECHO)).header("X-Position");
    }

    private static JsonPath page(String after, String more) {
        return given().get(EVENTS + "?after=" + after + more)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    @Test
    void pages_lead_through_all_streams_to_the_end() {
        String before = end();
        List<String> runs = List.of(Api.submit(Api.ECHO), Api.submit(Api.ECHO));
        runs.forEach(run -> Api.awaitState(run, "succeeded"));

        List<String> ids = new ArrayList<>();
        List<String> streams = new ArrayList<>();
        String after = before;
        for (String next = ""; !next.equals(after); ) {
            after = next.isEmpty() ? after : next;
            JsonPath page = page(after, "&limit=3");
            ids.addAll(page.getList("events.event_id"));
            streams.addAll(page.getList("events.stream"));
            next = page.getString("next_after");
        }

        assertThat(ids).doesNotHaveDuplicates();
        assertThat(streams).contains("run-" + runs.get(0), "run-" + runs.get(1));
    }

    @Test
    void events_are_chosen_by_type_and_stream() {
        String before = end();
        String run = Api.submit(Api.ECHO);
        Api.awaitState(run, "succeeded");

        JsonPath page = page(before, "&stream=run-" + run + "&type=StepStarted&type=RunSucceeded");
        assertThat(page.getList("events.type")).containsExactly("StepStarted", "RunSucceeded");
    }

    @Test
    void what_cannot_be_resumed_from_is_refused() {
        String position = end();
        String logId = position.split("\\.")[1];
        String point = page(position, "")
                .getString("next_after")
                .replaceFirst("f1", "p1")
                .replaceFirst("\\.([0-9]+)$", ".0.$1");
        refused(point, "POSITION_NOT_RESUMABLE");
        refused("f1." + logId + ".999999999999", "POSITION_NOT_RESUMABLE");
        refused("f1." + "0".repeat(32) + ".1", "INVALID_REQUEST");
        refused("f1." + logId + ".1-2", "INVALID_REQUEST");
        refused("f1." + logId + ".-1", "INVALID_REQUEST");
        refused("17", "INVALID_REQUEST");
    }

    private void refused(String after, String code) {
        given().queryParam("after", after)
                .get(EVENTS)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo(code));
        HttpResponse<Stream<String>> tail = follow("?after=" + end(), after);
        assertThat(tail.statusCode()).isEqualTo(400);
        assertThat(tail.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(tail.body().toList().getFirst()).contains(code).contains("Last-Event-ID");
    }

    @Test
    void the_last_event_id_beats_after_whatever_that_is() {
        String before = end();
        HttpResponse<Stream<String>> tail = follow("?after=nonsense", before);
        assertThat(tail.statusCode()).isEqualTo(200);
        tail.body().close();
        assertThat(follow("?after=nonsense", null).statusCode()).isEqualTo(400);
    }

    @Test
    void a_live_tail_shows_what_comes_and_resumes_after_the_last_id() {
        String before = end();
        String run = Api.submit(Api.ECHO);
        String query = "?stream=run-" + run + "&after=" + before;

        List<String> ids = new ArrayList<>();
        List<String> types = new ArrayList<>();
        readUntil(follow(query, null), "RunSucceeded", ids, types);
        assertThat(types).containsExactly("RunSubmitted", "RunStarted", "StepStarted", "StepCompleted", "RunSucceeded");
        assertThat(ids).doesNotHaveDuplicates();

        List<String> rest = new ArrayList<>();
        readUntil(follow(query, ids.get(2)), "RunSucceeded", new ArrayList<>(), rest);
        assertThat(rest).containsExactly("StepCompleted", "RunSucceeded");
        assertThat(page(ids.get(3), "&stream=run-" + run).getList("events.type"))
                .containsExactly("RunSucceeded");
    }

    private static void readUntil(
            HttpResponse<Stream<String>> tail, String last, List<String> ids, List<String> types) {
        assertThat(tail.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        String id = "";
        try (Stream<String> lines = tail.body()) {
            for (String line : (Iterable<String>) lines::iterator) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    ids.add(id);
                    types.add(line.substring(7));
                }
                if (line.equals("event: " + last)) {
                    return;
                }
            }
        }
    }

    private HttpResponse<Stream<String>> follow(String query, @org.jspecify.annotations.Nullable String lastEventId) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + EVENTS + query))
                .header("Accept", "text/event-stream")
                .timeout(Duration.ofSeconds(20));
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofLines())
                .join();
    }
}
