package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.UUID;

/** The interface as a client uses it. */
final class Api {

    static final String RUNS = "/api/v1/runs";

    /** One step that ends by itself. */
    static final String ECHO = """
            {"steps": [{"id": "a", "kind": "code", "tool": "echo", "params": {"value": "hello"}}]}""";

    /** A step that waits for the signal go. */
    static final String SIGNAL = """
            {"steps": [
              {"id": "w", "kind": "code", "tool": "signal.wait", "params": {"name": "go"}},
              {"id": "z", "kind": "code", "needs": ["w"]}]}""";

    /** A step that two people decide on, one is enough. */
    static final String APPROVAL = """
            {"steps": [{"id": "ok", "kind": "validate", "tool": "human.approval", "params": {"approvers": ["ann", "bob"]}}]}""";

    /** A step that fails for good. */
    static final String FAIL = """
            {"steps": [
              {"id": "a", "kind": "code", "tool": "echo", "params": {"value": 1}},
              {"id": "f", "kind": "code", "tool": "fail", "needs": ["a"], "params": {"message": "boom", "final": true}}]}""";

    private Api() {}

    static RequestSpecification json(String body) {
        return given().contentType(ContentType.JSON).body(body);
    }

    static RequestSpecification keyed(String body) {
        return json(body).header("Idempotency-Key", UUID.randomUUID().toString());
    }

    /** Runs the plan and answers the run's id. */
    static String submit(String plan) {
        return json("{\"plan\":" + plan + "}")
                .post(RUNS)
                .then()
                .statusCode(201)
                .extract()
                .path("run_id");
    }

    static Response post(String runId, String command, String body) {
        return json(body).post(RUNS + "/" + runId + "/" + command);
    }

    static JsonPath status(String runId) {
        return given().get(RUNS + "/" + runId).then().statusCode(200).extract().jsonPath();
    }

    /** Waits until the run is in this state. */
    static JsonPath awaitState(String runId, String state) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> status(runId),
                        found -> found.getString("run.state").equals(state));
    }

    /** Waits until the step is in this state. */
    static JsonPath awaitStep(String runId, String step, String state) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> status(runId),
                        found -> state.equals(found.getString("steps.find { it.id == '" + step + "' }.state")));
    }
}
