package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class RunBulkTest {

    private static final String BULK = Api.RUNS + "/bulk";

    /** No other test's runs have it. */
    private final String team = UUID.randomUUID().toString();

    private String submit(String plan) {
        return Api.json("{\"plan\":%s,\"labels\":{\"team\":\"%s\"}}".formatted(plan, team))
                .post(Api.RUNS)
                .then()
                .statusCode(201)
                .extract()
                .path("run_id");
    }

    private List<String> waiting(int count) {
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            runs.add(submit(Api.SIGNAL));
        }
        runs.forEach(run -> Api.awaitStep(run, "w", "waiting"));
        return runs;
    }

    /** @param more fields of the request beside the filter on the team's label */
    private ValidatableResponse bulk(String more) {
        return bulk(UUID.randomUUID().toString(), more);
    }

    private ValidatableResponse bulk(String key, String more) {
        return Api.json("{\"filter\":{\"label\":\"team:%s\"},%s}".formatted(team, more))
                .header("Idempotency-Key", key)
                .post(BULK)
                .then()
                .statusCode(202);
    }

    private static int events(String run, String type) {
        return given().get(Api.RUNS + "/" + run + "/events?limit=500")
                .path("events.count { it.type == '%s' }".formatted(type));
    }

    @Test
    void runs_that_the_filter_finds_are_cancelled_and_others_go_on() {
        // Given runs of this moment, which the list may not show yet
        String other = Api.submit(Api.SIGNAL);
        Api.awaitStep(other, "w", "waiting");
        List<String> runs = waiting(3);

        bulk("\"action\":\"cancel\",\"reason\":\"the gauge broke\"")
                .header("X-Position", notNullValue())
                .body("matched", equalTo(3))
                .body("accepted", equalTo(3))
                .body("refused", equalTo(0))
                .body("next_cursor", equalTo(null));

        for (String run : runs) {
            assertThat(Api.awaitState(run, "cancelled").getString("run.reason")).isEqualTo("the gauge broke");
        }
        assertThat(Api.status(other).getString("run.state")).isEqualTo("running");
    }

    @Test
    void a_request_sent_again_with_its_key_gives_no_run_the_command_twice() {
        List<String> runs = waiting(2);
        String key = UUID.randomUUID().toString();
        bulk(key, "\"action\":\"pause\"").body("accepted", equalTo(2));
        bulk("\"action\":\"resume\"").body("accepted", equalTo(2));

        bulk(key, "\"action\":\"pause\"").body("accepted", equalTo(0)).body("unchanged", equalTo(2));

        runs.forEach(run -> assertThat(events(run, "RunPaused")).isEqualTo(1));
        bulk(key, "\"action\":\"pause\",\"reason\":\"another\"")
                .body("refused", equalTo(2))
                .body("refusals.code", contains("IDEMPOTENCY_KEY_REUSED", "IDEMPOTENCY_KEY_REUSED"));
    }

    @Test
    void a_key_of_a_bulk_request_is_another_than_that_of_a_single_command() {
        String run = waiting(1).getFirst();
        String key = UUID.randomUUID().toString();
        Api.json("{\"payload\":1}")
                .header("Idempotency-Key", key)
                .post(Api.RUNS + "/" + run + "/signals/other")
                .then()
                .statusCode(202);

        bulk(key, "\"action\":\"pause\"").body("accepted", equalTo(1));
    }

    @Test
    void runs_whose_state_forbids_it_are_counted_and_named() {
        waiting(1);
        String over = submit(Api.ECHO);
        Api.awaitState(over, "succeeded");

        bulk("\"action\":\"pause\"")
                .body("matched", equalTo(2))
                .body("accepted", equalTo(1))
                .body("refused", equalTo(1))
                .body("refusals[0].run_id", equalTo(over))
                .body("refusals[0].code", equalTo("RUN_STATE_CONFLICT"));
    }

    @Test
    void a_request_goes_on_where_the_one_before_reached_its_limit() {
        List<String> runs = waiting(5);
        String cursor = "null";
        int accepted = 0;
        int requests = 0;
        while (cursor != null) {
            JsonPath told = bulk("\"action\":\"cancel\",\"limit\":2,\"cursor\":" + cursor)
                    .extract()
                    .jsonPath();
            accepted += told.getInt("accepted");
            cursor = told.get("next_cursor") == null ? null : "\"" + told.get("next_cursor") + "\"";
            requests++;
        }

        assertThat(accepted).isEqualTo(5);
        assertThat(requests).isEqualTo(3);
        runs.forEach(run -> Api.awaitState(run, "cancelled"));
    }

    @Test
    void failed_runs_open_a_new_round() {
        String failed = submit(Api.FAIL);
        Api.awaitState(failed, "failed");
        waiting(1);

        Api.json("{\"filter\":{\"label\":[\"team:%s\"],\"state\":\"failed\"},\"action\":\"retry\"}".formatted(team))
                .post(BULK)
                .then()
                .statusCode(202)
                .body("matched", equalTo(1))
                .body("accepted", equalTo(1));
        assertThat(Api.status(failed).getInt("run.round")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action\":\"cancel\"}",
                "{\"action\":\"cancel\",\"filter\":{}}",
                "{\"action\":\"cancel\",\"filter\":{\"label\":[]}}",
                "{\"action\":\"cancel\",\"all\":false}",
                "{\"action\":\"cancel\",\"all\":true,\"filter\":{\"team\":\"red\"}}",
                "{\"action\":\"cancel\",\"all\":true,\"filters\":{\"state\":\"paused\"}}",
                "{\"action\":\"cancel\",\"all\":true,\"filter\":[]}",
                "{\"action\":\"explode\",\"all\":true}",
                "{\"all\":true}",
                "{\"action\":\"cancel\",\"filter\":{\"state\":\"sleeping\"}}",
                "{\"action\":\"cancel\",\"filter\":{\"label\":\"x\"}}",
                "{\"action\":\"cancel\",\"filter\":{\"since\":\"yesterday\"}}",
                "{\"action\":\"cancel\",\"all\":true,\"limit\":0}",
                "{\"action\":\"cancel\",\"all\":true,\"limit\":10001}",
                "{\"action\":\"cancel\",\"all\":true,\"cursor\":\"x\"}",
                "[]",
                ""
            })
    void a_request_that_could_mean_other_runs_than_its_sender_thinks_is_refused(String body) {
        String run = waiting(1).getFirst();

        Api.json(body).post(BULK).then().statusCode(400).body("code", equalTo("INVALID_REQUEST"));

        assertThat(Api.status(run).getString("run.state")).isEqualTo("running");
    }

    @Test
    void faults_point_into_the_request() {
        Api.json("{\"action\":\"explode\",\"filter\":{\"a/b\":1,\"state\":7},\"limit\":0}")
                .post(BULK)
                .then()
                .statusCode(400)
                .body("errors", hasSize(4))
                .body("errors.pointer", contains("/filter/a~1b", "/filter/state", "/action", "/limit"));
    }

    @Test
    void an_empty_filter_means_every_run_when_that_is_said() {
        String newest = waiting(1).getFirst();
        Api.post(newest, "pause", "").then().statusCode(202);

        Api.json("{\"all\":true,\"action\":\"resume\",\"limit\":1}")
                .post(BULK)
                .then()
                .statusCode(202)
                .body("accepted", equalTo(1))
                .body("next_cursor", notNullValue());
        assertThat(Api.status(newest).getString("run.state")).isEqualTo("running");
    }
}
