package dev.agijobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.json.JsonTree;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventTextTest {

    static List<Path> golden() throws IOException, URISyntaxException {
        Path dir = Path.of(Objects.requireNonNull(EventTextTest.class.getResource("/golden/run"))
                .toURI());
        try (Stream<Path> files = Files.list(dir)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("golden")
    void every_event_of_a_run_has_words(Path file) throws IOException {
        // Given
        String type = file.getFileName().toString().replaceFirst("\\..*", "");
        Document event = new Document(
                Map.of("type", type, "payload", Objects.requireNonNull(JsonTree.parse(Files.readAllBytes(file)))));

        // When
        String words = EventText.of(event);

        // Then
        assertThat(words)
                .doesNotStartWith(type)
                .contains(" ")
                .doesNotContain("null")
                .doesNotContain("{");
        String step = event.object("payload").text("step_id");
        assertThat(words).contains(step);
    }

    @Test
    void an_event_of_a_newer_server_is_told_by_its_type() {
        assertThat(EventText.of(Samples.event("StepBlessed", "a"))).isEqualTo("StepBlessed of a");
    }
}
