package dev.agijobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that speak with a server, against one that answers as the interface is described. */
class ServerCommandsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    private final StubServer stub = new StubServer();
    private final RecordingLocal local = new RecordingLocal();

    @AfterEach
    void stop() {
        stub.close();
    }

    @Test
    void a_rebuild_is_waited_for_and_its_progress_told() {
        // Given
        stub.answers(202, "{\"name\":\"runs\",\"state\":\"rebuilding\",\"progress\":0.0}")
                .answers(200, "{\"name\":\"runs\",\"state\":\"rebuilding\",\"progress\":0.55}")
                .answers(200, "{\"name\":\"runs\",\"state\":\"live\",\"progress\":1.0,\"position\":\"f1.L.9\"}");

        // Then
        assertThat(local.run("rebuild", "runs", "--server", stub.url())).isZero();
        assertThat(local.out).isEqualTo("Projection runs is live at f1.L.9\n");
        assertThat(local.err).isEqualTo("runs: 0 %\nruns: 50 %\n");
        assertThat(stub.asked.getFirst())
                .startsWith("POST /api/v1/projections/runs/rebuild")
                .endsWith("{\"source\":\"log\"}");
    }

    @Test
    void a_rebuild_that_fails_is_told_with_its_reason() {
        stub.answers(202, "{}").answers(200, "{\"name\":\"runs\",\"state\":\"failed\",\"reason\":\"Event 7 is odd\"}");

        assertThat(local.run("rebuild", "runs", "--server", stub.url())).isOne();
        assertThat(local.out).contains("failed", "Event 7 is odd");
    }

    @Test
    void a_submission_names_itself_so_that_it_may_be_sent_again() throws IOException {
        Path plan = Files.writeString(dir.resolve("plan.json"), "{\"steps\":[]}");
        stub.answers(503, "{\"code\":\"STORE_UNAVAILABLE\"}").answers(201, "{\"run_id\":\"r1\"}");

        assertThat(local.run("submit", plan.toString(), "-s", stub.url())).isZero();

        assertThat(local.out).isEqualTo("r1\n");
        assertThat(stub.asked).hasSize(2);
    }

    @Test
    void pages_of_events_are_read_to_their_end() {
        // Given
        stub.answers(
                        200,
                        "{\"events\":[{\"seq\":1,\"type\":\"RunStarted\",\"stream\":\"run-a\"}],\"next_after\":\"p1\"}")
                .answers(200, "{\"events\":[],\"next_after\":\"p2\"}")
                .answers(200, "{\"events\":[],\"next_after\":\"p2\"}");

        // When
        int code = local.run("events", "--type", "RunStarted", "--stream", "run-a", "--json", "-s", stub.url());

        // Then
        assertThat(code).isZero();
        assertThat(local.out).isEqualTo("{\"seq\":1,\"type\":\"RunStarted\",\"stream\":\"run-a\"}\n");
        assertThat(local.err).isEqualTo("Go on with --after p2\n");
        assertThat(stub.asked.get(0)).startsWith("GET /api/v1/events?limit=100&type=RunStarted&stream=run-a ");
        assertThat(stub.asked.get(1)).startsWith("GET /api/v1/events?limit=100&after=p1&");
    }

    @Test
    void a_server_that_is_away_is_told_with_exit_code_1() {
        stub.close();
        assertThat(local.run("events", "-s", stub.url())).isOne();
        assertThat(local.err).contains("SERVER_UNREACHABLE");
    }
}
