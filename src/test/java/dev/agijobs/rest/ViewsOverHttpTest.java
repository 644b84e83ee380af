package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists and counts, which may lag: a client that gives the position it has seen never misses what it did. */
@QuarkusTest
class ViewsOverHttpTest {

    private static Response submit(String team, String plan) {
        Response created = Api.json("{\"plan\":%s,\"labels\":{\"team\":\"%s\"}}".formatted(plan, team))
                .post(Api.RUNS);
        created.then().statusCode(201).header("X-Position", notNullValue());
        return created;
    }

    @Test
    void a_list_shows_what_its_reader_did_when_he_gives_his_position() {
        String team = UUID.randomUUID().toString();
        Instant before = Instant.now();
        Response first = submit(team, Api.SIGNAL);
        String run = first.path("run_id");
        String cancelled = submit(team, Api.SIGNAL).path("run_id");
        Api.awaitStep(cancelled, "w", "waiting");
        Api.awaitStep(run, "w", "waiting");
        String position = Api.post(cancelled, "cancel", "{}").header("X-Position");
        Api.awaitState(cancelled, "cancelled");
        position = given().get(Api.RUNS + "/" + cancelled).header("X-Position");

        String list = Api.RUNS + "?label=team:" + team + "&min_position=" + position;
        given().get(list)
                .then()
                .statusCode(200)
                .body("runs.id", contains(cancelled, run))
                .body("runs.state", contains("cancelled", "running"))
                .body("next_cursor", equalTo(null))
                .body("lag_seconds", greaterThanOrEqualTo(0f));
        given().get(list + "&state=running").then().body("runs.run_id", contains(run));
        given().get(list + "&plan_id=" + first.path("plan_id"))
                .then()
                .body("runs.run_id", containsInAnyOrder(run, cancelled));
        given().get(list + "&since=" + before.minusSeconds(60)).then().body("runs.size()", equalTo(2));
        given().get(list + "&since=" + before.plusSeconds(3600)).then().body("runs.size()", equalTo(0));
    }

    @Test
    void pages_show_each_run_once() {
        String team = UUID.randomUUID().toString();
        String position = "";
        for (int i = 0; i < 7; i++) {
            position = submit(team, Api.ECHO).header("X-Position");
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonPath page = given().queryParams(Map.of("label", "team:" + team, "limit", 3, "min_position", position))
                    .queryParams(cursor.isEmpty() ? Map.of() : Map.of("cursor", cursor))
                    .get(Api.RUNS)
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            seen.addAll(page.getList("runs.id"));
            cursor = page.getString("next_cursor");
        }
        assertThat(seen).hasSize(7).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runs?state=sleeping",
                "runs?label=x",
                "runs?label=:x",
                "runs?since=yesterday",
                "runs?limit=0",
                "runs?limit=501",
                "runs?cursor=%00",
                "runs?min_position=1",
                "runs?min_position=f1.x.1",
                "scoreboard?min_position=p1.x",
                "scoreboard?sort=luck",
                "scoreboard?limit=0",
                "scoreboard?limit=501",
                "events?type=%0a",
                "events?stream=%20",
                "events?limit=x"
            })
    void a_malformed_question_is_refused(String question) {
        given().urlEncodingEnabled(false)
                .get("/api/v1/" + question)
                .then()
                .statusCode(400)
                .contentType("application/problem+json");
    }

    @Test
    void a_position_that_is_never_reached_is_told_after_a_while() {
        String logId = given().get("/api/v1/system").path("log_id");
        given().get("/api/v1/scoreboard?min_position=f1." + logId + ".999999999")
                .then()
                .statusCode(503)
                .header("Retry-After", notNullValue())
                .body("code", equalTo("VIEW_BEHIND"));
        given().get(Api.RUNS + "/" + Api.submit(Api.ECHO) + "?min_position=f1." + logId + ".999999999")
                .then()
                .statusCode(503)
                .body("code", equalTo("VIEW_BEHIND"));
    }

    @Test
    void the_scoreboard_counts_runs_by_state() {
        String run = Api.submit(Api.FAIL);
        Api.awaitState(run, "failed");
        String position = given().get(Api.RUNS + "/" + run).header("X-Position");
        given().get("/api/v1/scoreboard?min_position=" + position)
                .then()
                .statusCode(200)
                .header("X-Position", notNullValue())
                .body("runs.failed", greaterThanOrEqualTo(1))
                .body("steps.completed", greaterThanOrEqualTo(1))
                .body("agents.size()", equalTo(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?sort=wins&limit=1",
                "?sort=losses",
                "?sort=slashes",
                "?sort=updated_at",
                "?sort=agent&limit=500"
            })
    void the_scoreboard_is_ordered_by_what_its_reader_says(String question) {
        given().get("/api/v1/scoreboard" + question)
                .then()
                .statusCode(200)
                .body("agents.size()", equalTo(0))
                .body("position", notNullValue());
    }

    @Test
    void projections_say_how_they_do() {
        given().get("/api/v1/projections")
                .then()
                .statusCode(200)
                .body("projections.name", contains("runs", "scoreboard", "schedules"))
                .body("projections.state", contains("live", "live", "live"));
        given().get("/api/v1/projections/runs").then().statusCode(200).body("name", equalTo("runs"));
        given().get("/api/v1/projections/nothing").then().statusCode(404).body("code", equalTo("PROJECTION_NOT_FOUND"));
    }

    @Test
    void a_view_is_rebuilt_on_demand_and_lists_show_the_same_all_the_while() {
        String team = UUID.randomUUID().toString();
        String run = submit(team, Api.ECHO).path("run_id");
        Api.awaitState(run, "succeeded");
        String position = given().get(Api.RUNS + "/" + run).header("X-Position");
        String list = Api.RUNS + "?label=team:" + team + "&min_position=" + position;

        for (String body : List.of("{\"source\":\"log\"}", "{}", "")) {
            Api.json(body)
                    .post("/api/v1/projections/runs/rebuild")
                    .then()
                    .statusCode(202)
                    .header("Location", "/api/v1/projections/runs")
                    .body("name", equalTo("runs"))
                    .body("progress", greaterThanOrEqualTo(0f));
            given().get(list).then().body("runs.run_id", contains(run));
        }

        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        given().get("/api/v1/projections/runs").path("state").equals("live"));
        given().get(list).then().body("runs.run_id", contains(run)).body("runs.state", contains("succeeded"));
    }

    @Test
    void a_rebuild_of_nothing_or_from_nothing_is_refused() {
        Api.json("{}")
                .post("/api/v1/projections/nothing/rebuild")
                .then()
                .statusCode(404)
                .body("code", equalTo("PROJECTION_NOT_FOUND"));
        Api.json("{\"source\":\"kafka\"}")
                .post("/api/v1/projections/runs/rebuild")
                .then()
                .statusCode(422)
                .body("code", equalTo("REBUILD_SOURCE_UNAVAILABLE"));
        for (String body : List.of("{\"source\":\"tape\"}", "{\"source\":1}", "[]", "{")) {
            Api.json(body)
                    .post("/api/v1/projections/runs/rebuild")
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("INVALID_REQUEST"));
        }
    }

    @Test
    void health_tells_of_the_views() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> given().get("/q/health/well")
                        .then()
                        .statusCode(200)
                        .body("checks.find { it.name == 'views' }.status", equalTo("UP"))
                        .body("checks.find { it.name == 'views' }.data.runs", equalTo("live")));
    }
}
