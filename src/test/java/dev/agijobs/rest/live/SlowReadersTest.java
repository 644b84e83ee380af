package dev.agijobs.rest.live;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.agijobs.testkit.EventStream;
import dev.agijobs.testkit.EventStream.Frame;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Readers of a server that has little patience with them. */
@QuarkusTest
@TestProfile(SlowReadersTest.Impatient.class)
class SlowReadersTest {

    private static final String EVENTS = "/api/v1/events";
    private static final int SMALL_WINDOW = 4 * 1024;
    private static final Duration SOON = Duration.ofSeconds(60);

    public static class Impatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "orchestrator.limits.readers-patience", "5s", "orchestrator.limits.readers-heartbeat", "200ms");
        }
    }

    @Inject
    LiveReaders readers;

    /** Makes events of a few megabytes, which no socket of a test holds; answers the position before them. */
    private static String muchHappens() {
        String before = given().get(EVENTS + "?limit=1").header("X-Position");
        String plan = """
                {"plan": {"steps": [{"id": "a", "kind": "code", "tool": "echo", "params": {"value": "%s"}}]}}""".formatted("much ".repeat(20_000));
        String runId = "";
        for (int i = 0; i < 10; i++) {
            runId = given().contentType(ContentType.JSON)
                    .body(plan)
                    .post("/api/v1/runs")
                    .then()
                    .statusCode(201)
                    .extract()
                    .path("run_id");
        }
        String last = runId;
        await().atMost(SOON)
                .until(() ->
                        given().get("/api/v1/runs/" + last).path("run.state").equals("succeeded"));
        return before;
    }

    private static JsonPath page(String after) {
        return given().queryParam("limit", 500)
                .queryParams(after.isEmpty() ? Map.of() : Map.of("after", after))
                .get(EVENTS)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** Ids of all events after a position. */
    private static List<String> idsAfter(String position) {
        List<String> ids = new ArrayList<>();
        String after = position;
        while (true) {
            JsonPath page = page(after);
            ids.addAll(page.getList("events.event_id"));
            if (page.getString("next_after").equals(after)) {
                return ids;
            }
            after = page.getString("next_after");
        }
    }

    private static EventStream open(String path, String lastId, int window) throws IOException {
        return EventStream.open(URI.create("http://localhost:" + RestAssured.port + path), lastId, window);
    }

    private static Frame event(EventStream stream) throws IOException {
        return Objects.requireNonNull(stream.nextEvent(), "the stream goes on");
    }

    private static String id(Frame event) {
        return String.valueOf(event.json().get("event_id"));
    }

    /** Reads on from where a reader was cut off. */
    private static void readRest(String lastId, int count, List<String> ids) throws IOException {
        try (EventStream again = open(EVENTS, lastId, 0)) {
            while (ids.size() < count) {
                ids.add(id(event(again)));
            }
        }
    }

    @Test
    void a_reader_that_stalls_is_told_where_it_stands_and_misses_nothing() throws Exception {
        // Given
        String before = muchHappens();
        List<String> all = idsAfter(before);
        long cutOff = readers.cutOff();
        List<String> seen = new ArrayList<>();

        // When
        Frame last = null;
        try (EventStream slow = open(EVENTS, before, SMALL_WINDOW)) {
            for (int i = 0; i < 3; i++) {
                seen.add(id(event(slow)));
            }
            await().atMost(SOON).until(() -> readers.cutOff() == cutOff + 1);
            assertThat(readers.untakenBytes()).isPositive().isLessThan(512 * 1024);
            for (Frame frame = slow.nextEvent(); frame != null; frame = slow.nextEvent()) {
                if (!frame.type().equals("goodbye")) {
                    seen.add(id(frame));
                    assertThat(last).as("nothing follows the goodbye").isNull();
                    continue;
                }
                last = frame;
            }
        }

        // Then
        Frame goodbye = Objects.requireNonNull(last, "a goodbye came");
        assertThat(seen).as("cut off before the end").hasSizeLessThan(all.size());
        assertThat(goodbye.json().get("last_event_id")).isEqualTo(goodbye.id());
        readRest(goodbye.id(), all.size(), seen);
        assertThat(seen).isEqualTo(all);
        await().atMost(SOON).until(() -> readers.count() == 0);
    }

    @Test
    void a_reader_that_takes_nothing_is_hung_up_on_and_can_come_back() throws Exception {
        // Given
        String before = muchHappens();
        List<String> all = idsAfter(before);
        List<String> seen = new ArrayList<>();

        // When
        try (EventStream stuck = open(EVENTS, before, SMALL_WINDOW)) {
            await().atMost(SOON).until(() -> readers.count() == 1 && readers.untakenBytes() > 0);
            await().atMost(SOON).until(() -> readers.count() == 0);

            // Then
            assertThat(readers.untakenBytes()).isZero();
            assertThatThrownBy(() -> {
                        while (true) {
                            seen.add(id(event(stuck)));
                        }
                    })
                    .as("the stream breaks off, so nobody takes it for whole")
                    .isInstanceOf(IOException.class);
            readRest(stuck.lastId(), all.size(), seen);
        }
        assertThat(seen).isEqualTo(all);
    }

    @Test
    void a_reader_of_nothing_sees_signs_of_life() throws Exception {
        String runId = given().contentType(ContentType.JSON)
                .body("""
                        {"plan": {"steps": [{"id": "w", "kind": "code", "tool": "signal.wait", "params": {"name": "go"}}]}}""")
                .post("/api/v1/runs")
                .path("run_id");
        try (EventStream feed = open(EVENTS + "?stream=run-none", "", 0);
                EventStream run = open("/api/v1/runs/" + runId + "/events", "", 0)) {
            while (!event(run).type().equals("StepWaiting")) {}
            for (int i = 0; i < 3; i++) {
                assertThat(Objects.requireNonNull(feed.next()).isEvent()).isFalse();
                assertThat(Objects.requireNonNull(run.next()).isEvent()).isFalse();
            }
            // The id moves on over events that are not wanted, so that coming back does not look at them again.
            String end = given().get("/api/v1/runs/" + runId).header("X-Position");
            while (!feed.lastId().equals(end)) {
                feed.next();
            }
        }
    }
}
