package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class PlansResourceTest {

    @Test
    void a_plan_without_faults_is_valid() {
        Api.json("{\"plan\":" + Api.SIGNAL + "}")
                .post("/api/v1/plans/validate")
                .then()
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("errors", hasSize(0));
    }

    @Test
    void faults_are_an_answer_and_no_failure() {
        Api.json("{\"plan\": {\"steps\": [{\"id\": \"a\", \"kind\": \"nope\"}], \"labels\": 7}}")
                .post("/api/v1/plans/validate")
                .then()
                .statusCode(200)
                .body("valid", equalTo(false))
                .body("errors.pointer", contains("/plan/labels", "/plan/steps/0/kind"));
    }

    @Test
    void a_body_without_a_plan_is_malformed() {
        Api.json("{}")
                .post("/api/v1/plans/validate")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("/plan"));
    }

    @Test
    void the_schema_is_there() {
        given().get("/api/v1/schemas/plan").then().statusCode(200).body("title", equalTo("OrchestrationPlan"));
    }
}
