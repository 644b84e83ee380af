package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RunCommandsResourceTest {

    @Test
    void a_paused_run_goes_on_when_resumed() {
        String runId = Api.submit(Api.SIGNAL);
        Api.awaitStep(runId, "w", "waiting");

        Api.post(runId, "pause", "{\"reason\":\"lunch\"}")
                .then()
                .statusCode(202)
                .body("run.state", equalTo("paused"))
                .body("run.reason", equalTo("lunch"));
        Api.post(runId, "signals/go", "{\"payload\":{\"n\":1}}").then().statusCode(202);
        Api.post(runId, "resume", "").then().statusCode(202).body("run.state", equalTo("running"));
        Api.awaitState(runId, "succeeded");
    }

    @Test
    void a_command_that_comes_twice_with_one_key_is_answered_twice_and_done_once() {
        String runId = Api.submit(Api.SIGNAL);
        Api.awaitStep(runId, "w", "waiting");
        String key = UUID.randomUUID().toString();

        for (int i = 0; i < 2; i++) {
            Api.json("{}")
                    .header("Idempotency-Key", key)
                    .post(Api.RUNS + "/" + runId + "/pause")
                    .then()
                    .statusCode(202)
                    .body("run.state", equalTo("paused"));
        }
        Api.json("{\"reason\":\"other\"}")
                .header("Idempotency-Key", key)
                .post(Api.RUNS + "/" + runId + "/pause")
                .then()
                .statusCode(422)
                .body("code", equalTo("IDEMPOTENCY_KEY_REUSED"));
        given().get(Api.RUNS + "/" + runId + "/events")
                .then()
                .body("events.count { it.type == 'RunPaused' }", equalTo(1));
    }

    @Test
    void a_cancelled_run_can_be_retried_from_a_step() {
        String runId = Api.submit(Api.SIGNAL);
        Api.awaitStep(runId, "w", "waiting");

        Api.post(runId, "cancel", "{\"reason\":\"no more\"}").then().statusCode(202);
        Api.awaitState(runId, "cancelled");
        Api.post(runId, "retry", "{\"from_step\":\"nowhere\"}")
                .then()
                .statusCode(404)
                .body("code", equalTo("STEP_NOT_FOUND"));
        Api.post(runId, "retry", "{\"from_step\":\"w\",\"reason\":\"again\"}")
                .then()
                .statusCode(202)
                .body("run.round", equalTo(2));
        Api.post(runId, "signals/go", "{}");
        Api.awaitState(runId, "succeeded");
    }

    @Test
    void a_failed_run_shows_what_failed() {
        String runId = Api.submit(Api.FAIL);

        JsonPath status = Api.awaitState(runId, "failed");
        assertThat(status.getString("current")).isEqualTo("f");
        assertThat(status.getString("steps[1].message")).contains("boom");
        assertThat(status.getString("run.error.code")).isNotBlank();
        assertThat(status.getString("receipts")).isNull();
        given().get(Api.RUNS + "/" + runId + "/why").then().body("size()", equalTo(0));
    }

    @Test
    void what_the_state_forbids_is_a_conflict_that_names_the_state() {
        String runId = Api.submit(Api.ECHO);
        Api.awaitState(runId, "succeeded");

        for (String command : new String[] {"pause", "resume", "cancel", "retry", "signals/go"}) {
            Api.post(runId, command, "{}")
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("RUN_STATE_CONFLICT"))
                    .body("state", equalTo("succeeded"));
        }
    }

    @Test
    void a_step_waits_for_one_of_the_people_named() {
        String runId = Api.submit(Api.APPROVAL);
        Api.awaitStep(runId, "ok", "waiting");

        Api.post(runId, "approvals", "{\"approver\":\"eve\",\"decision\":\"approve\"}")
                .then()
                .statusCode(403)
                .body("code", equalTo("APPROVER_NOT_LISTED"));
        Api.post(runId, "approvals", "{\"approver\":\"ann\",\"decision\":\"approve\",\"step_id\":\"nowhere\"}")
                .then()
                .statusCode(404)
                .body("code", equalTo("STEP_NOT_FOUND"));
        Api.post(
                        runId,
                        "approvals",
                        "{\"approver\":\"bob\",\"decision\":\"approve\",\"comment\":\"fine\",\"step_id\":\"ok\"}")
                .then()
                .statusCode(202);
        Api.awaitState(runId, "succeeded");
    }

    @Test
    void a_rejected_step_fails() {
        String runId = Api.submit(Api.APPROVAL);
        Api.awaitStep(runId, "ok", "waiting");

        Api.post(runId, "approvals", "{\"approver\":\"ann\",\"decision\":\"reject\"}")
                .then()
                .statusCode(202);
        Api.awaitState(runId, "failed");
    }

    @Test
    void commands_to_unknown_runs_are_not_found() {
        for (String command : new String[] {"pause", "resume", "cancel", "retry", "signals/go"}) {
            Api.post(UUID.randomUUID().toString(), command, "{}")
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("RUN_NOT_FOUND"));
        }
        Api.post("nothing", "pause", "").then().statusCode(404).body("code", equalTo("RUN_NOT_FOUND"));
    }
}
