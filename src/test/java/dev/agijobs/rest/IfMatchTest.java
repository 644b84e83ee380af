package dev.agijobs.rest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A command for a run as the client knows it does nothing to one that has moved on. */
@QuarkusTest
class IfMatchTest {

    private static String waiting() {
        String run = Api.submit(Api.SIGNAL);
        Api.awaitStep(run, "w", "waiting");
        return run;
    }

    private static String etag(String run) {
        return given().get(Api.RUNS + "/" + run).header("ETag");
    }

    private static Response command(String run, String command, String etag) {
        return Api.json("{}").header("If-Match", etag).post(Api.RUNS + "/" + run + "/" + command);
    }

    @Test
    void a_stale_etag_changes_nothing() {
        String run = waiting();
        String known = etag(run);
        command(run, "pause", known).then().statusCode(202);
        String now = etag(run);

        command(run, "cancel", known)
                .then()
                .statusCode(412)
                .contentType("application/problem+json")
                .body("code", equalTo("PRECONDITION_FAILED"));
        assertThat(etag(run)).isEqualTo(now).isNotEqualTo(known);
        command(run, "resume", "*").then().statusCode(202);
    }

    @Test
    void of_many_at_once_one_wins() {
        String run = waiting();
        String known = etag(run);
        List<CompletableFuture<Integer>> all = IntStream.range(0, 16)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> command(run, "signals/other", known).statusCode()))
                .toList();

        assertThat(all.stream().map(CompletableFuture::join).filter(status -> status == 202))
                .hasSize(1);
        assertThat(all.stream().map(CompletableFuture::join).filter(status -> status == 412))
                .hasSize(15);
    }

    @Test
    void a_repeated_command_is_answered_as_before() {
        String run = waiting();
        String known = etag(run);
        String key = UUID.randomUUID().toString();
        for (int i = 0; i < 2; i++) {
            Api.json("{}")
                    .header("If-Match", known)
                    .header("Idempotency-Key", key)
                    .post(Api.RUNS + "/" + run + "/pause")
                    .then()
                    .statusCode(202);
        }
    }

    @Test
    void an_etag_that_is_none_is_refused() {
        for (String etag : List.of("7", "W/\"7\"", "\"x\"", "\"1\", \"2\"")) {
            command(waiting(), "pause", etag).then().statusCode(400).body("code", equalTo("INVALID_REQUEST"));
        }
    }
}
