package dev.agijobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerTest {

    private final StubServer stub = new StubServer();

    @AfterEach
    void stop() {
        stub.close();
    }

    private String refused() {
        Failure[] failure = new Failure[1];
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> stub.client().get("/x"))
                .satisfies(thrown -> failure[0] = thrown);
        return failure[0].code();
    }

    @Test
    void an_answer_is_a_document_and_credentials_go_with_the_request() {
        stub.answers(200, "{\"a\":1}");

        assertThat(stub.client().get("/x?y=z").number("a")).isOne();
        assertThat(stub.asked).containsExactly("GET /x?y=z Bearer secret ");
    }

    @Test
    void a_busy_server_is_asked_again_with_the_same_body() {
        stub.answers(503, "{\"code\":\"STORE_UNAVAILABLE\"}").answers(201, "{\"run_id\":\"1\"}");

        Document answer = stub.client().post("/x", Server.body(Map.of("a", 1L)), "key", Duration.ofSeconds(10));

        assertThat(answer.text("run_id")).isEqualTo("1");
        assertThat(stub.asked).hasSize(2).containsOnly("POST /x Bearer secret {\"a\":1}");
    }

    @Test
    void a_problem_is_told_as_it_came() {
        stub.answers(422, "{\"code\":\"PLAN_INVALID\",\"detail\":\"Faults\"}");
        assertThat(refused()).isEqualTo("PLAN_INVALID");
        assertThat(stub.asked).hasSize(1);
    }

    @Test
    void missing_credentials_are_told() {
        stub.answers(401, "");
        assertThat(refused()).isEqualTo("UNAUTHORIZED");
    }

    @Test
    void what_is_no_orchestrator_is_told() {
        stub.answers(500, "<html>").answers(200, "<html>");
        assertThat(refused()).isEqualTo("NOT_AN_ORCHESTRATOR");
        assertThat(refused()).isEqualTo("NOT_AN_ORCHESTRATOR");
    }

    @Test
    void a_server_that_is_not_there_is_told_with_what_to_do() {
        stub.close();
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> stub.client().get("/x"))
                .withMessageContaining("serve")
                .withMessageContaining("--server");
    }
}
