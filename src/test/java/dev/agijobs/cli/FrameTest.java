package dev.agijobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrameTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:05Z");

    private final RunProgress run = new RunProgress(Samples.RUN_ID);

    private List<String> frame(int height, int width) {
        return Frame.of(run, height, width, 0, NOW);
    }

    @Test
    void a_picture_has_a_bar_for_the_run_and_one_for_each_step() {
        // Given
        run.reset(Samples.status("running", "first", "second", "third", "fourth"));
        run.apply(Samples.event(1, 1, "RunStarted", Map.of()));
        run.apply(Samples.event(2, 1, "StepStarted", Map.of("step_id", "first", "attempt", 1L)));
        run.apply(Samples.event(3, 2, "StepCompleted", Map.of("step_id", "first", "attempt", 1L)));
        run.apply(Samples.event(4, 2, "StepStarted", Map.of("step_id", "second", "attempt", 2L)));
        run.apply(Samples.event(
                5, 3, "StepWaiting", Map.of("step_id", "third", "attempt", 1L, "awaits", Map.of("for", "timer"))));

        // Then
        assertThat(frame(24, 120))
                .containsExactly(
                        "running [#####               ] 1 of 4 steps 4.0 s, run " + Samples.RUN_ID,
                        "[##########] first  completed 1.0 s",
                        "[===       ] second running, attempt 2 3.0 s",
                        "[..........] third  waiting 2.0 s: waits for the time ",
                        "[          ] fourth pending");
    }

    @Test
    void a_step_that_executes_moves_to_and_fro() {
        run.reset(Samples.status("running", "a"));
        run.apply(Samples.event("StepStarted", "a"));

        List<String> bars = IntStream.rangeClosed(0, 14)
                .mapToObj(tick -> Frame.of(run, 24, 80, tick, NOW).get(1).substring(0, 12))
                .toList();

        assertThat(bars).startsWith("[===       ]", "[ ===      ]").contains("[       ===]");
        assertThat(bars.getLast()).isEqualTo(bars.getFirst());
        assertThat(bars).allSatisfy(bar -> assertThat(bar).endsWith("]"));
    }

    @Test
    void a_picture_never_exceeds_the_terminal() {
        run.reset(Samples.status(
                "running",
                IntStream.range(0, 500).mapToObj(i -> "step-" + "x".repeat(i)).toArray(String[]::new)));
        run.apply(Samples.failed("step-", true));

        for (int height = 4; height < 40; height++) {
            for (int width : new int[] {20, 33, 80}) {
                assertThat(frame(height, width))
                        .hasSize(height)
                        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
            }
        }
    }

    @Test
    void what_has_no_room_is_counted() {
        run.reset(Samples.status(
                "running", IntStream.range(0, 30).mapToObj(i -> "s" + i).toArray(String[]::new)));
        IntStream.range(0, 10).forEach(i -> run.apply(Samples.event("StepCompleted", "s" + i)));

        assertThat(frame(8, 80)).last().isEqualTo("and 24 more: 17 pending, 7 completed");
    }

    @Test
    void a_plan_cannot_command_the_terminal() {
        run.reset(Samples.status("running", "evil\033[2J\nid\u202e"));

        assertThat(frame(24, 80)).hasSize(2).last().isEqualTo("[          ] evil?[2J id? pending");
    }
}
