package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server whose disk counts as full and that takes one live reader. */
@QuarkusTest
@TestProfile(BackPressureTest.Tight.class)
class BackPressureTest {

    public static class Tight implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "orchestrator.limits.disk-free-min",
                    String.valueOf(Long.MAX_VALUE),
                    "orchestrator.limits.readers-max",
                    "1");
        }
    }

    @Test
    void a_full_disk_refuses_new_runs_and_nothing_is_stored() {
        String run = "{\"plan\":" + Api.ECHO + "}";
        String schedule = "{\"plan\":" + Api.ECHO + ",\"every\":1}";
        Map.of(Api.RUNS, run, Api.RUNS + "/batch", "[" + run + "]", "/api/v1/schedules", schedule)
                .forEach((path, body) -> Api.json(body)
                        .post(path)
                        .then()
                        .statusCode(507)
                        .contentType("application/problem+json")
                        .body("code", equalTo("INSUFFICIENT_STORAGE")));
        given().get("/api/v1/events").then().statusCode(200).body("events.size()", equalTo(0));
    }

    @Test
    void one_reader_too_many_is_told_and_a_place_is_free_again_when_one_leaves() throws Exception {
        HttpClient first = HttpClient.newHttpClient();
        HttpResponse<java.io.InputStream> reading = follow(first);
        assertThat(reading.statusCode()).isEqualTo(200);
        try (HttpClient second = HttpClient.newHttpClient()) {
            HttpResponse<java.io.InputStream> refused = follow(second);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(new String(refused.body().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .contains("TOO_MANY_READERS");
            reading.body().close();
            first.shutdownNow();
            org.awaitility.Awaitility.await().until(() -> {
                HttpResponse<java.io.InputStream> again = follow(second);
                again.body().close();
                return again.statusCode() == 200;
            });
        }
    }

    private static HttpResponse<java.io.InputStream> follow(HttpClient client) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + io.restassured.RestAssured.port + "/api/v1/events"))
                .header("Accept", "text/event-stream")
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                .join();
    }
}
