package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;

import dev.agijobs.eventlog.EventLog;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.Set;
import org.junit.jupiter.api.Test;

@QuarkusTest
class SystemResourceTest {

    @Inject
    EventLog log;

    @Test
    void the_process_says_what_it_is() {
        given().get("/api/v1/system")
                .then()
                .statusCode(200)
                .body("version", notNullValue())
                .body("backend", equalTo("sqlite"))
                .body("live", equalTo("off"))
                .body("relay", equalTo("off"))
                .body("shards", equalTo(1))
                .body("node_id", matchesPattern("node-[0-9a-f]{8}"))
                .body("log_id", equalTo(log.logId()))
                .body("limits.attempts_max", equalTo(1024))
                .body("active_runs", notNullValue());
    }

    @Test
    void it_is_alive_and_ready() {
        given().get("/q/health/live").then().statusCode(200).body("status", equalTo("UP"));
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body("checks.name", hasItem("event log"));
    }

    @Test
    void the_interface_describes_itself() {
        JsonPath document = given().accept("application/json")
                .get("/q/openapi?format=json")
                .then()
                .statusCode(200)
                .body("openapi", matchesPattern("3\\.1\\..*"))
                .body("info.title", equalTo("AGI Jobs Orchestrator"))
                .extract()
                .jsonPath();
        Set<String> paths = document.getMap("paths").keySet().stream()
                .map(Object::toString)
                .collect(java.util.stream.Collectors.toSet());
        assertThat(paths)
                .contains(
                        "/api/v1/runs",
                        "/api/v1/runs/{id}",
                        "/api/v1/runs/{id}/events",
                        "/api/v1/runs/{id}/approvals",
                        "/api/v1/plans/validate",
                        "/api/v1/artifacts/{cid}",
                        "/api/v1/audit/streams/{stream}");
        assertThat(document.getMap("components.schemas.RunInfo.properties").keySet())
                .asString()
                .contains("est_budget");
    }
}
