package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class RunBatchTest {

    private static final String BATCH = Api.RUNS + "/batch";
    private static final String ITEM = "{\"plan\":" + Api.ECHO + "}";

    private static ValidatableResponse post(String key, String... items) {
        return Api.json("[" + String.join(",", items) + "]")
                .header("Idempotency-Key", key)
                .post(BATCH)
                .then()
                .statusCode(207);
    }

    private static String uuid() {
        return UUID.randomUUID().toString();
    }

    @Test
    void each_item_is_taken_or_refused_by_itself() {
        // When one item of five is good
        ValidatableResponse answer = post(
                uuid(),
                ITEM,
                "7",
                "{\"plan\":{\"steps\":[{\"id\":\"a\",\"kind\":\"code\",\"needs\":[\"b\"]}]}}",
                "{\"priority\":\"high\"}",
                "{\"plan\":" + Api.ECHO + ",\"idempotency_key\":\"with blank\"}");

        // Then it became a run, and the others are told what is wrong, with pointers into the whole body
        answer.header("X-Position", notNullValue())
                .body("results.status", contains(201, 400, 422, 400, 400))
                .body("results[0].problem", nullValue())
                .body("results[1].run_id", nullValue())
                .body("results[1].problem.errors[0].pointer", equalTo("/1"))
                .body("results[2].problem.code", equalTo("PLAN_INVALID"))
                .body("results[2].problem.errors[0].pointer", equalTo("/2/plan/steps/0/needs/0"))
                .body("results[3].problem.errors.pointer", contains("/3/priority", "/3/plan"))
                .body("results[4].problem.errors[0].pointer", equalTo("/4/idempotency_key"));
        Api.awaitState(answer.extract().path("results[0].run_id"), "succeeded");
    }

    @Test
    void a_batch_sent_again_makes_no_second_run() {
        String key = uuid();
        List<String> first = post(key, ITEM, ITEM, ITEM)
                .body("results.status", contains(201, 201, 201))
                .extract()
                .path("results.run_id");
        assertThat(first).doesNotHaveDuplicates();

        List<String> again = post(key, ITEM, ITEM, ITEM)
                .body("results.status", contains(200, 200, 200))
                .extract()
                .path("results.run_id");

        assertThat(again).isEqualTo(first);
        post(key, ITEM, "{\"plan\":" + Api.ECHO + ",\"priority\":1}")
                .body("results.status", contains(200, 422))
                .body("results[1].problem.code", equalTo("IDEMPOTENCY_KEY_REUSED"));
    }

    @Test
    void a_key_of_an_item_means_the_same_as_that_of_a_single_submission() {
        String own = uuid();
        String runId = Api.json(ITEM)
                .header("Idempotency-Key", own)
                .post(Api.RUNS)
                .then()
                .statusCode(201)
                .extract()
                .path("run_id");
        String item = "{\"idempotency_key\":\"" + own + "\",\"plan\":" + Api.ECHO + "}";

        post(uuid(), item, item)
                .body("results.status", contains(200, 200))
                .body("results.run_id", contains(runId, runId));
    }

    @Test
    void a_batch_without_a_key_makes_new_runs_each_time() {
        for (int i = 0; i < 2; i++) {
            Api.json("[" + ITEM + "]").post(BATCH).then().statusCode(207).body("results.status", contains(201));
        }
    }

    @Test
    void hundreds_are_taken_at_once() {
        JsonPath results = post(uuid(), Collections.nCopies(400, ITEM).toArray(String[]::new))
                .extract()
                .jsonPath();

        assertThat(results.getList("results.status")).hasSize(400).containsOnly(201);
        assertThat(results.getList("results.run_id")).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "[{]"})
    void what_is_no_list_of_items_is_refused(String body) {
        Api.json(body).post(BATCH).then().statusCode(400).body("code", equalTo("INVALID_REQUEST"));
    }

    @Test
    void a_list_that_is_too_long_is_refused_and_nothing_of_it_is_taken() {
        String label = uuid();
        String item = "{\"plan\":" + Api.ECHO + ",\"labels\":{\"batch\":\"" + label + "\"}}";
        String position = Api.json("[" + String.join(",", Collections.nCopies(1_001, item)) + "]")
                .post(BATCH)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo(""))
                .extract()
                .header("X-Position");

        assertThat(position).isNull();
        String now = given().get("/api/v1/events?limit=1").header("X-Position");
        given().get(Api.RUNS + "?label=batch:" + label + "&min_position=" + now)
                .then()
                .statusCode(200)
                .body("runs.size()", equalTo(0));
    }

    @Test
    void another_media_type_is_refused() {
        given().contentType(ContentType.TEXT).body("[]").post(BATCH).then().statusCode(415);
    }
}
