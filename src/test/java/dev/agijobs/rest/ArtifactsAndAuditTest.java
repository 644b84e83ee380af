package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ArtifactsAndAuditTest {

    @Inject
    ArtifactStore artifacts;

    @Inject
    @ConfigProperty(name = "orchestrator.state-dir")
    Path stateDir;

    @Test
    void an_artifact_is_given_as_bytes_that_no_browser_runs() {
        byte[] bytes = "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
        String cid = artifacts.put(bytes).await().atMost(Duration.ofSeconds(5)).text();

        byte[] found = given().get("/api/v1/artifacts/" + cid)
                .then()
                .statusCode(200)
                .contentType("application/octet-stream")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "public, max-age=31536000, immutable")
                .header("ETag", "\"" + cid + "\"")
                .extract()
                .asByteArray();
        assertThat(found).isEqualTo(bytes);
    }

    @Test
    void an_unknown_artifact_is_not_found() {
        String cid = Cid.of(new byte[] {1, 2, 3}).text();
        given().get("/api/v1/artifacts/" + cid).then().statusCode(404).body("code", equalTo("ARTIFACT_NOT_FOUND"));
    }

    @Test
    void a_stream_is_verified_with_its_large_payloads() throws Exception {
        String large = "x".repeat(300_000);
        String runId = Api.submit(Api.ECHO.replace("hello", large));
        Api.awaitState(runId, "succeeded");
        JsonPath page = given().get(Api.RUNS + "/" + runId + "/events").jsonPath();
        String cid = page.getString("events[0].payload.'$claim'");

        assertThat(given().get("/api/v1/artifacts/" + cid).asString()).contains(large);
        given().get("/api/v1/audit/streams/run-" + runId)
                .then()
                .statusCode(200)
                .body("valid", equalTo(true))
                .body("events", greaterThan(4))
                .body("first_bad_seq", nullValue())
                .body("head_hash", equalTo(page.getString("events[-1].hash")));

        Path file = file(cid);
        byte[] honest = Files.readAllBytes(file);
        Files.writeString(file, "tampered");
        try {
            given().get("/api/v1/audit/streams/run-" + runId)
                    .then()
                    .statusCode(200)
                    .body("valid", equalTo(false))
                    .body("first_bad_seq", equalTo(1))
                    .body("head_hash", notNullValue());
            given().get("/api/v1/artifacts/" + cid).then().statusCode(500).body("code", equalTo("ARTIFACT_DAMAGED"));
        } finally {
            Files.write(file, honest); // other tests verify the whole log
        }
    }

    private Path file(String cid) throws IOException {
        try (Stream<Path> files = Files.walk(stateDir)) {
            return files.filter(path -> path.endsWith(cid)).findFirst().orElseThrow();
        }
    }
}
