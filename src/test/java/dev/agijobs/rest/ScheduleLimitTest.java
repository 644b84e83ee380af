package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server that takes one schedule. */
@QuarkusTest
@TestProfile(ScheduleLimitTest.One.class)
class ScheduleLimitTest {

    private static final String SCHEDULES = "/api/v1/schedules";
    private static final String SCHEDULE = "{\"plan\":" + Api.ECHO + ",\"every\":86400}";

    public static class One implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("orchestrator.limits.schedules-max", "1");
        }
    }

    /** The count is that of the view, so what was done has to be seen by it first. */
    private static void seen(Response answer) {
        given().queryParam("min_position", answer.header("X-Position"))
                .get(SCHEDULES)
                .then()
                .statusCode(200);
    }

    @Test
    void one_schedule_too_many_is_refused_until_there_is_room_again() {
        Response first = Api.json(SCHEDULE).header("Idempotency-Key", "first").post(SCHEDULES);
        first.then().statusCode(201);
        seen(first);

        Api.json(SCHEDULE)
                .post(SCHEDULES)
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("TOO_MANY_SCHEDULES"));
        Api.json(SCHEDULE)
                .header("Idempotency-Key", "first")
                .post(SCHEDULES)
                .then()
                .statusCode(200);
        seen(given().delete(SCHEDULES + "/" + first.path("id")));
        Api.json(SCHEDULE).post(SCHEDULES).then().statusCode(201);
    }
}
