package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser may be made to do by pages of strangers. */
@QuarkusTest
class BrowserGuardTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8080",
                "127.0.0.1.evil.example",
                "localhost.evil",
                "10.0.0.1",
                "0.0.0.0"
            })
    void a_name_that_is_not_ours_is_not_served(String host) {
        given().header("Host", host)
                .get("/api/v1/system")
                .then()
                .statusCode(421)
                .contentType("application/problem+json")
                .body("code", equalTo("HOST_NOT_SERVED"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1:8080", "127.9.9.9", "[::1]", "[::1]:8080"})
    void a_loopback_name_is_served(String host) {
        given().header("Host", host).get("/api/v1/system").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://localhost", "http://127.0.0.1:1"})
    void a_page_of_another_origin_changes_nothing(String origin) {
        Api.json("{\"plan\":" + Api.ECHO + "}")
                .header("Origin", origin)
                .post(Api.RUNS)
                .then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("code", equalTo("ORIGIN_FORBIDDEN"));
        given().header("Origin", origin).get("/api/v1/system").then().statusCode(200);
    }

    @Test
    void our_own_pages_may_act() {
        Api.json("{\"plan\":" + Api.ECHO + "}")
                .header("Origin", "http://127.0.0.1:" + RestAssured.port)
                .post(Api.RUNS)
                .then()
                .statusCode(201);
    }
}
