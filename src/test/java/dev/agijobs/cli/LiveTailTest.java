package dev.agijobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A tail that survives its connections. */
class LiveTailTest {

    private final StubServer stub = new StubServer();
    private final List<String> notes = new ArrayList<>();
    private final List<String> data = new ArrayList<>();

    @AfterEach
    void stop() {
        stub.close();
    }

    private void read(int wanted) {
        new LiveTail(stub.client(), "/tail", Duration.ofSeconds(20), notes::add).read("0", event -> {
            data.add(event.data());
            return data.size() < wanted;
        });
    }

    @Test
    void a_broken_connection_is_opened_again_after_the_last_whole_event() {
        stub.breaks("id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\ndata: ha")
                .breaks("id: 3\ndata: c\n\n")
                .streams("id: 4\ndata: d\n\n");

        read(4);

        assertThat(data).containsExactly("a", "b", "c", "d");
        assertThat(stub.asked)
                .extracting(request -> request.replace(" Bearer secret ", ""))
                .containsExactly("GET /tail after 0", "GET /tail after 2", "GET /tail after 3");
        assertThat(notes).isNotEmpty().allSatisfy(note -> assertThat(note).startsWith("Connection lost"));
    }

    @Test
    void an_id_without_data_moves_on_silently() {
        stub.streams("id: 9\n\n").streams("id: 10\ndata: x\n\n");

        read(1);

        assertThat(stub.asked.get(1)).contains("after 9");
        assertThat(data).containsExactly("x");
    }

    @Test
    void a_goodbye_is_no_event() {
        stub.streams("id: 1\ndata: a\n\nid: 1\nevent: goodbye\ndata: {}\n\n").streams("id: 2\ndata: b\n\n");

        read(2);

        assertThat(data).containsExactly("a", "b");
        assertThat(stub.asked.get(1)).contains("after 1");
    }

    @Test
    void no_content_is_the_end() {
        stub.streams("id: 1\ndata: a\n\n").answers(204, "");

        read(100);

        assertThat(data).containsExactly("a");
    }

    @Test
    void a_busy_server_is_asked_again() {
        stub.answers(429, "{\"code\":\"TOO_MANY_READERS\"}").streams("id: 1\ndata: a\n\n");

        read(1);

        assertThat(data).containsExactly("a");
    }

    @Test
    void a_refusal_is_told_at_once() {
        stub.answers(404, "{\"code\":\"RUN_NOT_FOUND\",\"detail\":\"There is no run 1\"}");

        assertThatExceptionOfType(Failure.class).isThrownBy(() -> read(1)).withMessage("There is no run 1");
        assertThat(stub.asked).hasSize(1);
    }

    @Test
    void a_server_that_was_never_there_is_not_waited_for() {
        stub.close();

        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> read(1))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("SERVER_UNREACHABLE"));
        assertThat(notes).isEmpty();
    }

    @Test
    void a_server_that_stays_away_is_given_up() {
        stub.streams("id: 1\ndata: a\n\n");

        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> new LiveTail(stub.client(), "/tail", Duration.ofMillis(300), notes::add)
                        .read("0", event -> {
                            stub.close();
                            return true;
                        }))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("SERVER_UNREACHABLE"));
        assertThat(notes).hasSize(1);
    }
}
