package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Figures for Prometheus: all that docs/metrics.md promises, and labels that do not grow with use. */
@QuarkusTest
class MetricsTest {

    private static String metrics() {
        return given().get("/q/metrics").then().statusCode(200).extract().asString();
    }

    private static double value(String series) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no figure " + series));
    }

    @Test
    void every_figure_of_the_documentation_is_exposed() throws IOException {
        List<String> promised = Pattern.compile("^\\| `(orchestrator_[a-z_]+)`", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/metrics.md")))
                .results()
                .map(row -> row.group(1).replaceFirst("_total$", ""))
                .toList();
        List<String> exposed = Pattern.compile("^# TYPE (orchestrator_\\S+)", Pattern.MULTILINE)
                .matcher(metrics())
                .results()
                .map((MatchResult type) -> type.group(1))
                .filter(name -> !name.endsWith("_max"))
                .toList();

        assertThat(exposed).containsExactlyInAnyOrderElementsOf(promised);
    }

    @Test
    void runs_and_steps_are_counted_by_how_they_end() {
        String echoes = "orchestrator_steps_total{outcome=\"completed\",tool=\"echo\"}";
        String fails = "orchestrator_steps_total{outcome=\"failed\",tool=\"fail\"}";
        String failed = "orchestrator_runs_ended_total{state=\"failed\"}";
        double echoesBefore = value(echoes);
        double failsBefore = value(fails);
        double failedBefore = value(failed);
        double commitsBefore = value("orchestrator_commit_events_count");

        Api.awaitState(Api.submit(Api.FAIL), "failed");

        assertThat(value(echoes)).isEqualTo(echoesBefore + 1);
        assertThat(value(fails)).isEqualTo(failsBefore + 1);
        assertThat(value(failed)).isEqualTo(failedBefore + 1);
        assertThat(value("orchestrator_commit_events_count")).isGreaterThan(commitsBefore);
        assertThat(value("orchestrator_append_seconds_count")).isPositive();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> value("orchestrator_projection_lag_seconds{projection=\"runs\"}") == 0);
    }

    @Test
    void addresses_are_measured_by_route_not_by_id() {
        String runId = Api.submit(Api.ECHO);
        Api.awaitState(runId, "succeeded");
        given().accept("text/event-stream")
                .get(Api.RUNS + "/" + runId + "/events")
                .then()
                .statusCode(200);
        given().get("/no/such/" + runId).then().statusCode(404);

        assertThat(metrics()).contains("http_server_requests_seconds").doesNotContain(runId);
    }
}
