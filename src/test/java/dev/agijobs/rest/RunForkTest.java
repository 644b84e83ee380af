package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RunForkTest {

    private static final String PLAN = """
            {"plan": {"steps": [
              {"id": "a", "kind": "code", "tool": "echo", "params": {"value": "first"}},
              {"id": "b", "kind": "code", "tool": "echo", "needs": ["a"],
               "params": {"value": "${steps.a.out.data.value}", "more": {"x": 1, "y": 2}}}]}}""";

    private String id = "";

    @BeforeEach
    void submit() {
        id = Api.json(PLAN).post(Api.RUNS).then().statusCode(201).extract().path("run_id");
        Api.awaitState(id, "succeeded");
    }

    private String fork() {
        return Api.RUNS + "/" + id + "/fork";
    }

    @Test
    void a_fork_does_the_step_again_with_other_params() {
        String forked = Api.json("{\"from_step\": \"b\", \"params\": {\"more\": {\"x\": null, \"z\": 3}}}")
                .post(fork())
                .then()
                .statusCode(201)
                .header("X-Position", notNullValue())
                .header("Location", notNullValue())
                .extract()
                .path("run_id");

        Api.awaitState(forked, "succeeded");
        given().get(Api.RUNS + "/" + forked)
                .then()
                .body("forked_from.run_id", equalTo(id))
                .body("forked_from.from_step", equalTo("b"))
                .body("steps.state", contains("completed", "completed"));
        given().get(Api.RUNS + "/" + id)
                .then()
                .body("forked_from", nullValue())
                .body("run.state", equalTo("succeeded"));
        given().get(Api.RUNS + "/" + forked + "/events")
                .then()
                .body("events.findAll { it.type == 'StepStarted' }.payload.step_id", contains("a", "b"))
                .rootPath("events.findAll { it.type == 'StepStarted' }.payload[1].params")
                .body("value", equalTo("first"))
                .body("more", equalTo(Map.of("y", 2, "z", 3)));
        given().get(Api.RUNS + "/" + forked + "/plan").then().body("metadata", nullValue());
    }

    @Test
    void the_same_key_answers_with_the_first_fork() {
        String key = UUID.randomUUID().toString();
        String body = "{\"from_step\": \"b\"}";
        String forked = Api.json(body)
                .header("Idempotency-Key", key)
                .post(fork())
                .then()
                .statusCode(201)
                .extract()
                .path("run_id");

        Api.json(body)
                .header("Idempotency-Key", key)
                .post(fork())
                .then()
                .statusCode(200)
                .header("Location", endsWith(forked))
                .body("run_id", equalTo(forked));
        Api.json("{\"from_step\": \"a\"}")
                .header("Idempotency-Key", key)
                .post(fork())
                .then()
                .statusCode(422)
                .body("code", equalTo("IDEMPOTENCY_KEY_REUSED"));
    }

    @Test
    void what_cannot_be_forked_is_told_and_changes_nothing() {
        Api.json("{}").post(fork()).then().statusCode(400).body("errors.pointer", hasItem("/from_step"));
        Api.json("{\"from_step\": \"b\", \"params\": 7}")
                .post(fork())
                .then()
                .statusCode(400)
                .body("errors.pointer", hasItem("/params"));
        Api.json("{\"from_step\": \"z\"}").post(fork()).then().statusCode(404).body("code", equalTo("STEP_NOT_FOUND"));
        Api.json("{\"from_step\": \"b\"}")
                .post(Api.RUNS + "/" + UUID.randomUUID() + "/fork")
                .then()
                .statusCode(404)
                .body("code", equalTo("RUN_NOT_FOUND"));
        Api.json("{\"from_step\": \"b\", \"params\": {\"value\": \"${nonsense(\"}}")
                .post(fork())
                .then()
                .statusCode(422)
                .body("code", equalTo("PLAN_INVALID"))
                .body("errors[0].pointer", equalTo("/plan/steps/1/params/value"));
    }
}
