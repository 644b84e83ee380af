package dev.agijobs.rest.openapi;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agijobs.engine.RunService;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Thousands of broken requests at every operation of the description: each is refused with a problem document or is legal, and one that is refused changes nothing. */
@QuarkusTest
class HostileRequestsProperties {

    private static final int CASES = 2_500;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WAITING = """
            {"plan": {"steps": [{"id": "w", "kind": "code", "tool": "signal.wait", "params": {"name": "never"}}]}}""";

    @Inject
    EventLog log;

    @Inject
    RunService runs;

    private long events() {
        return ((EventFeed) log).end().await().atMost(Duration.ofSeconds(5)).events();
    }

    private static String waitingRun() {
        return given().contentType(ContentType.JSON)
                .body(WAITING)
                .post("/api/v1/runs")
                .then()
                .statusCode(201)
                .extract()
                .path("run_id");
    }

    /** What a legal request set going comes to rest. */
    private void settle() {
        await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> runs.activeRuns() == 0);
    }

    private static List<Mutant.Template> templates() throws IOException {
        JsonNode document = JSON.readTree(
                given().queryParam("format", "json").get("/q/openapi").asByteArray());
        List<Mutant.Template> templates = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> templates.add(
                                Mutant.Template.of(path.getKey(), operation.getKey(), operation.getValue()))));
        return templates;
    }

    @Test
    void a_hostile_request_is_refused_with_a_problem_and_changes_nothing() throws IOException {
        long seed = Long.getLong("seed", new Random().nextLong());
        Random random = new Random(seed);
        List<Mutant.Template> templates = templates();
        assertThat(templates).hasSizeGreaterThan(15);
        String run = waitingRun();
        int refused = 0;
        try (RawClient client = new RawClient(RestAssured.port)) {
            for (int i = 0; i < CASES; i++) {
                settle();
                long before = events();
                Mutant mutant = Mutant.of(templates.get(i % templates.size()), run, random);
                String what = "-Dseed=%d, case %d:%n%s".formatted(seed, i, mutant);
                RawClient.Answer answer = client.send(mutant.bytes(), mutant.method());
                if (answer.status() >= 400) {
                    refused++;
                    isProblem(answer, mutant, what);
                    assertThat(events()).as(what).isEqualTo(before);
                } else {
                    assertThat(answer.status()).as(what).isIn(200, 201, 202, 204, 207, 304);
                }
            }
        }
        assertThat(refused).isGreaterThan(CASES / 3);
    }

    private static void isProblem(RawClient.Answer answer, Mutant mutant, String what) throws IOException {
        assertThat(answer.status()).as(what).isLessThan(500);
        assertThat(answer.text()).as(what).doesNotContain("Exception", "dev.agijobs.", "\tat ");
        if (answer.text().isEmpty() && (mutant.broken() || mutant.method().equals("HEAD"))) {
            return;
        }
        assertThat(answer.head().toLowerCase(Locale.ROOT)).as(what).contains("content-type: application/problem+json");
        JsonNode problem = JSON.readTree(answer.text());
        assertThat(problem.path("status").asInt()).as(what).isEqualTo(answer.status());
        assertThat(problem.path("code").asText()).as(what).matches("[A-Z_]+");
    }
}
