package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.notNullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class RunDiffResourceTest {

    private static ValidatableResponse diff(String run, String query) {
        return given().get(Api.RUNS + "/" + run + "/diff" + query).then();
    }

    private static String echo() {
        String run = Api.submit(Api.ECHO);
        Api.awaitState(run, "succeeded");
        return run;
    }

    @Test
    void what_has_happened_since_the_submission_is_told() {
        diff(echo(), "")
                .statusCode(200)
                .header("X-Position", notNullValue())
                .body("from.seq", equalTo(1))
                .body("from.state", equalTo("pending"))
                .body("to.state", equalTo("succeeded"))
                .body("run.pointer", hasItems("/state", "/started_at", "/completed_at"))
                .body("steps.changed.id", contains("a"))
                .body("steps.changed[0].changes.pointer", hasItem("/out/data"))
                .body("plan", empty())
                .body("truncated", equalTo(false));
    }

    @Test
    void two_states_of_the_past_are_compared() {
        String run = Api.submit(Api.SIGNAL);
        Api.awaitStep(run, "w", "waiting");
        int seq = Integer.parseInt(
                given().get(Api.RUNS + "/" + run).header("ETag").replace("\"", ""));
        Api.post(run, "pause", "{\"reason\":\"lunch\"}").then().statusCode(202);
        Api.post(run, "resume", "").then().statusCode(202);

        diff(run, "?from=%d&to=%d".formatted(seq, seq + 1))
                .statusCode(200)
                .body("run.find { it.pointer == '/reason' }.to", equalTo("lunch"))
                .body("run.size()", equalTo(2));
        diff(run, "?from=" + seq).statusCode(200).body("run", empty()).body("to.seq", equalTo(seq + 2));
    }

    @Test
    void two_runs_are_compared() {
        String first = echo();
        String second = Api.submit(Api.FAIL);
        Api.awaitState(second, "failed");

        diff(first, "?other=" + second)
                .statusCode(200)
                .body("from.run_id", equalTo(first))
                .body("to.run_id", equalTo(second))
                .body("steps.added", contains("f"))
                .body("run.pointer", hasItems("/state", "/plan_id"))
                .body("plan.pointer", hasItems("/steps/0/params/value", "/steps/1"));
        diff(first, "?other=" + first).statusCode(200).body("run", empty()).body("steps.changed", empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?from=0",
                "?from=x",
                "?to=-1",
                "?from=3&to=2",
                "?from=1000",
                "?to=1000",
                "?other=%s&from=1",
                "?other=%s&to=2"
            })
    void a_seq_that_is_none_of_the_run_is_refused(String query) {
        String run = echo();

        diff(run, query.replace("%s", run)).statusCode(400).body("code", equalTo("INVALID_REQUEST"));
    }

    @Test
    void an_unknown_run_is_not_found() {
        String run = echo();
        String unknown = UUID.randomUUID().toString();

        diff(unknown, "").statusCode(404).body("code", equalTo("RUN_NOT_FOUND"));
        diff(unknown, "?from=1&to=2").statusCode(404).body("code", equalTo("RUN_NOT_FOUND"));
        diff(run, "?other=" + unknown).statusCode(404).body("code", equalTo("RUN_NOT_FOUND"));
        diff(run, "?other=nothing").statusCode(404).body("code", equalTo("RUN_NOT_FOUND"));
    }
}
