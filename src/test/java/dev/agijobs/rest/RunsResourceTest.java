package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.RecordedEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RunsResourceTest {

    @Inject
    EventLog log;

    @Test
    void a_submitted_plan_becomes_a_run_that_succeeds() {
        JsonPath created = Api.json("{\"plan\":" + Api.ECHO + "}")
                .post(Api.RUNS)
                .then()
                .statusCode(201)
                .header("Location", matchesPattern("/api/v1/runs/[0-9a-f-]{36}"))
                .body("plan_id", matchesPattern("[0-9a-f]{64}"))
                .body("created_at", matchesPattern("20.*Z"))
                .extract()
                .jsonPath();

        JsonPath status = Api.awaitState(created.getString("run_id"), "succeeded");
        assertThat(status.getString("run.id")).isEqualTo(created.getString("run_id"));
        assertThat(status.getString("run.plan_id")).isEqualTo(created.getString("plan_id"));
        assertThat(status.getString("run.est_budget")).isEqualTo("0");
        assertThat(status.getString("run.completed_at")).isNotNull();
        assertThat(status.getString("steps[0].state")).isEqualTo("completed");
        assertThat(status.getInt("steps[0].attempt")).isEqualTo(1);
        assertThat(status.getString("current")).isNull();
        assertThat(status.getList("logs")).hasSize(2);
        assertThat(status.getString("receipts.plan_id")).isEqualTo(created.getString("plan_id"));
    }

    @Test
    void the_same_key_and_body_answer_with_the_first_run() {
        String key = UUID.randomUUID().toString();
        String body = "{\"plan\":" + Api.ECHO + ",\"priority\":1}";
        String reordered = "{ \"priority\": 1.0, \"plan\":" + Api.ECHO + "}";
        String first =
                Api.json(body).header("Idempotency-Key", key).post(Api.RUNS).path("run_id");

        Api.json(body)
                .header("Idempotency-Key", key)
                .post(Api.RUNS)
                .then()
                .statusCode(200)
                .body("run_id", equalTo(first));
        Api.json(reordered.replace("1.0", "1"))
                .header("Idempotency-Key", key)
                .post(Api.RUNS)
                .then()
                .statusCode(200)
                .header("Location", equalTo("/api/v1/runs/" + first));
    }

    @Test
    void the_same_key_with_another_body_is_refused() {
        String key = UUID.randomUUID().toString();
        Api.json("{\"plan\":" + Api.ECHO + "}").header("Idempotency-Key", key).post(Api.RUNS);

        Api.json("{\"plan\":" + Api.SIGNAL + "}")
                .header("Idempotency-Key", key)
                .post(Api.RUNS)
                .then()
                .statusCode(422)
                .body("code", equalTo("IDEMPOTENCY_KEY_REUSED"));
    }

    @Test
    void all_faults_of_a_plan_are_told_with_pointers_into_the_body() {
        Api.json("""
                        {"plan": {"steps": [{"id": "a", "kind": "code", "tool": "no.such"}, {"id": "b", "kind": "code", "tool": "none"}]}}""")
                .post(Api.RUNS)
                .then()
                .statusCode(422)
                .body("code", equalTo("PLAN_INVALID"))
                .body("errors", hasSize(2))
                .body("errors[0].pointer", equalTo("/plan/steps/0/tool"))
                .body("errors[0].code", equalTo("UNKNOWN_TOOL"));
    }

    @Test
    void labels_of_the_request_win_over_those_of_the_plan() {
        String runId = Api.json("""
                        {"plan": {"steps": [], "labels": {"a": "plan", "b": "plan"}}, "labels": {"a": "request"}, "priority": -3}""").post(Api.RUNS).path("run_id");

        JsonPath status = Api.awaitState(runId, "succeeded");
        assertThat(status.getMap("run.labels")).isEqualTo(java.util.Map.of("a", "request", "b", "plan"));
        assertThat(status.getInt("run.priority")).isEqualTo(-3);
    }

    @Test
    void a_run_that_needs_approval_waits_for_it() {
        String runId = Api.json("{\"plan\":" + Api.ECHO + ",\"approvals\":[\"ann\"]}")
                .post(Api.RUNS)
                .path("run_id");

        Api.awaitState(runId, "awaiting_approval");
        given().get(Api.RUNS + "/" + runId + "/why")
                .then()
                .body("[0].waiting_for", equalTo("approval"))
                .body("[0].who", equalTo("ann"))
                .body("[0].step_id", nullValue());
        Api.post(runId, "approvals", "{\"approver\":\"ann\",\"decision\":\"approve\"}")
                .then()
                .statusCode(202);
        Api.awaitState(runId, "succeeded");
    }

    @Test
    void the_status_can_be_asked_for_as_it_was() {
        String runId = Api.submit(Api.ECHO);
        Api.awaitState(runId, "succeeded");

        given().queryParam("at_seq", 1)
                .get(Api.RUNS + "/" + runId)
                .then()
                .statusCode(200)
                .header("ETag", equalTo("\"1\""))
                .body("run.state", equalTo("pending"))
                .body("steps[0].state", equalTo("pending"));
        given().queryParam("at_seq", 1_000).get(Api.RUNS + "/" + runId).then().body("run.state", equalTo("succeeded"));
    }

    @Test
    void a_status_that_has_not_changed_is_not_sent_again() {
        String runId = Api.submit(Api.ECHO);
        Api.awaitState(runId, "succeeded");
        String etag = given().get(Api.RUNS + "/" + runId).header("ETag");

        given().header("If-None-Match", etag).get(Api.RUNS + "/" + runId).then().statusCode(304);
        given().header("If-None-Match", "\"1\"")
                .get(Api.RUNS + "/" + runId)
                .then()
                .statusCode(200);
    }

    @Test
    void the_plan_is_given_back_as_submitted() {
        String runId = Api.submit(Api.ECHO.replace("\"hello\"", "1.50"));

        String plan = given().get(Api.RUNS + "/" + runId + "/plan")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(plan).contains("1.50").contains("plan_id");
    }

    @Test
    void there_is_a_receipt_once_the_run_has_succeeded() {
        String runId = Api.submit(Api.SIGNAL);
        given().get(Api.RUNS + "/" + runId + "/receipt")
                .then()
                .statusCode(404)
                .body("code", equalTo("RECEIPT_NOT_FOUND"));

        Api.post(runId, "signals/go", "{}");
        Api.awaitState(runId, "succeeded");
        given().get(Api.RUNS + "/" + runId + "/receipt")
                .then()
                .statusCode(200)
                .body("txes", hasSize(0))
                .body("payouts", hasSize(0))
                .body("timings.state", equalTo("succeeded"))
                .body("timings.events[0]", equalTo("RunSubmitted"));
    }

    @Test
    void what_blocks_a_run_is_told() {
        String runId = Api.submit(Api.SIGNAL);
        Api.awaitStep(runId, "w", "waiting");

        given().get(Api.RUNS + "/" + runId + "/why")
                .then()
                .statusCode(200)
                .body("step_id", equalTo(List.of("w", "z")))
                .body("waiting_for", equalTo(List.of("signal", "steps")));
    }

    @Test
    void a_valid_trace_context_goes_into_events_and_any_other_is_ignored() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        assertThat(submittedWith(trace)).isEqualTo(trace);
        assertThat(submittedWith(trace.replace("00-0", "ff-0"))).isNull();
    }

    private @Nullable String submittedWith(String traceparent) {
        String runId = Api.json("{\"plan\":" + Api.ECHO + "}")
                .header("traceparent", traceparent)
                .post(Api.RUNS)
                .path("run_id");
        List<RecordedEvent> events = log.read("run-" + runId, 0, 1).await().atMost(Duration.ofSeconds(5));
        assertThat(events.getFirst().event().actor()).isEqualTo("anonymous");
        return events.getFirst().event().traceparent();
    }

    @Test
    void an_unknown_run_is_not_found() {
        for (String id : List.of(UUID.randomUUID().toString(), "x", "..%2F..%2Fetc", UUID.randomUUID() + "0")) {
            for (String part : List.of("", "/plan", "/receipt", "/why", "/events")) {
                given().urlEncodingEnabled(false)
                        .get(Api.RUNS + "/" + id + part)
                        .then()
                        .statusCode(404)
                        .body("code", equalTo("RUN_NOT_FOUND"));
            }
        }
    }
}
