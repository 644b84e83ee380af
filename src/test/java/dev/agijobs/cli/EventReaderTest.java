package dev.agijobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Streams as the HTML standard (section 9.2) defines them. */
class EventReaderTest {

    private static List<ServerEvent> read(String stream) throws IOException {
        return read(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<ServerEvent> read(InputStream in) throws IOException {
        EventReader reader = new EventReader(in, () -> {});
        List<ServerEvent> events = new ArrayList<>();
        for (ServerEvent event = reader.next(); event != null; event = reader.next()) {
            events.add(event);
        }
        return events;
    }

    @Test
    void events_have_an_id_a_type_and_data() throws IOException {
        assertThat(read("id: 7\nevent: RunStarted\ndata: {\"a\":\"ä\"}\n\ndata:x\n\n"))
                .containsExactly(
                        new ServerEvent("7", "RunStarted", "{\"a\":\"ä\"}"), new ServerEvent("", "message", "x"));
    }

    @Test
    void lines_end_in_any_of_three_ways() throws IOException {
        assertThat(read("id: 1\r\ndata: a\r\n\r\nid: 2\rdata: b\r\rid: 3\ndata: c\n\n"))
                .containsExactly(
                        new ServerEvent("1", "message", "a"),
                        new ServerEvent("2", "message", "b"),
                        new ServerEvent("3", "message", "c"));
    }

    @Test
    void data_of_several_lines_is_one_text() throws IOException {
        assertThat(read("data: a\ndata: b\n\n")).containsExactly(new ServerEvent("", "message", "a\nb"));
    }

    @Test
    void comments_and_unknown_fields_are_signs_of_life_only() throws IOException {
        AtomicInteger alive = new AtomicInteger();
        byte[] bytes = ":\n\n: ping\n\nretry: 5\n\n".getBytes(StandardCharsets.UTF_8);

        assertThat(new EventReader(new ByteArrayInputStream(bytes), alive::incrementAndGet).next())
                .isNull();
        assertThat(alive).hasValue(6);
    }

    @Test
    void an_id_alone_moves_the_reader_on() throws IOException {
        assertThat(read("id: f1.x.9\n\n")).containsExactly(new ServerEvent("f1.x.9", "message", ""));
    }

    @Test
    void what_is_cut_off_is_no_event() throws IOException {
        assertThat(read("data: whole\n\nid: 2\ndata: hal")).containsExactly(new ServerEvent("", "message", "whole"));
        assertThat(read("id: 2\ndata: half\n")).isEmpty();
    }

    @Test
    void a_line_without_end_is_refused() {
        byte[] endless = new byte[9 * 1024 * 1024];
        Arrays.fill(endless, (byte) 'x');
        assertThatIOException().isThrownBy(() -> read(new ByteArrayInputStream(endless)));
    }
}
