package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Half of a surrogate pair, which JSON can spell and nothing can store, is refused wherever it comes. */
@QuarkusTest
class UnicodeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "signals/go {\"payload\":\"\\ud83d\"}",
                "signals/go {\"payload\":{\"\\udca9\":1}}",
                "pause {\"reason\":\"\\udca9\\ud83d\"}",
                "cancel {\"reason\":\"\\ud83d\"}",
                "approvals {\"approver\":\"\\ud83d\",\"decision\":\"approve\"}"
            })
    void a_command_with_half_a_character_is_refused_and_the_run_goes_on(String command) {
        String run = Api.submit(Api.SIGNAL);
        Api.awaitStep(run, "w", "waiting");
        int space = command.indexOf(' ');

        Api.post(run, command.substring(0, space), command.substring(space + 1))
                .then()
                .statusCode(400)
                .body("code", equalTo("INVALID_REQUEST"));

        assertThat(Api.status(run).getString("run.state")).isEqualTo("running");
        Api.post(run, "signals/go", "{\"payload\":\"\\ud83d\\udca9\"}").then().statusCode(202);
        Api.awaitState(run, "succeeded");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"plan\":%s,\"labels\":{\"a\":\"\\ud83d\"}}",
                "{\"plan\":%s,\"labels\":{\"\\ud83d\":\"a\"}}",
                "{\"plan\":%s,\"approvals\":[\"\\ud83d\"]}",
                "{\"plan\":%s,\"\\ud83d\":1}"
            })
    void a_submission_with_half_a_character_is_refused(String body) {
        Api.json(body.formatted(Api.ECHO))
                .post(Api.RUNS)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("INVALID_REQUEST"));
    }

    @Test
    void an_id_that_is_quoted_in_part_is_quoted_in_whole_characters() {
        given().urlEncodingEnabled(false)
                .get(Api.RUNS + "/" + "x".repeat(63) + "%F0%9F%92%A9")
                .then()
                .statusCode(404)
                .body("code", equalTo("RUN_NOT_FOUND"));
    }
}
