package dev.agijobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Parsers and texts that commands share. */
class SmallThingsTest {

    @ParameterizedTest
    @CsvSource({"90, PT90S", "90s, PT90S", "0.5, PT0.5S", "1m30s, PT90S", "PT1H, PT1H", "pt5m, PT5M", "P1D, P1D"})
    void time_spans_are_read(String text, String expected) {
        assertThat(new Durations().convert(text)).isEqualTo(Duration.parse(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-5", "0", "PT0S", "1e9", "P99999D", "5 apples", "-PT1S"})
    void other_time_spans_are_refused(String text) {
        assertThatExceptionOfType(TypeConversionException.class).isThrownBy(() -> new Durations().convert(text));
    }

    @Test
    void the_size_of_a_terminal_is_what_stty_says() {
        assertThat(Terminal.size("24 80\n")).isEqualTo(new Terminal.Size(24, 80));
        for (String text : List.of("0 0\n", "", "null null", "24", "24 x", "99999 1")) {
            assertThat(Terminal.size(text)).as(text).isNull();
        }
    }

    @Test
    void a_dumb_terminal_gets_lines() {
        assertThat(Terminal.ofStandardError(Map.of("TERM", "dumb"))).isNull();
        assertThat(Terminal.ofStandardError(Map.of())).isNull();
    }

    @Test
    void faults_of_a_plan_are_told_with_pointers_into_the_users_file() {
        Failure failure = new Failure(new Document(Map.of(
                "code",
                "PLAN_INVALID",
                "detail",
                "The plan has faults; see errors",
                "errors",
                List.of(
                        Map.of("pointer", "/plan/steps/0/tool", "code", "UNKNOWN_TOOL", "detail", "No such tool."),
                        Map.of("pointer", "/labels/x", "code", "TOO_LONG", "detail", "Too long.")))));

        assertThat(failure.explained()).isEqualTo("""
                        The plan has faults; see errors (PLAN_INVALID)
                          /steps/0/tool: No such tool. (UNKNOWN_TOOL)
                          /labels/x: Too long. (TOO_LONG)""");
    }

    @Test
    void a_problem_without_detail_is_told_by_its_title() {
        assertThat(new Failure(new Document(Map.of("code", "NOT_FOUND", "title", "Nothing here"))).explained())
                .isEqualTo("Nothing here (NOT_FOUND)");
    }

    @Test
    void what_takes_too_long_is_not_waited_for() {
        assertThat(new Waiting(Duration.ofMinutes(1)).<String>result(() -> "done"))
                .isEqualTo("done");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> new Waiting(Duration.ofMinutes(1)).result(() -> {
                    throw new Failure("X", "as it is");
                }))
                .withMessage("as it is");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> new Waiting(Duration.ofMillis(5)).result(() -> {
                    Pause.of(Duration.ofMinutes(1));
                    return "never";
                }))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("STILL_RUNNING"));
    }
}
