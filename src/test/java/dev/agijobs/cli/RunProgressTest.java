package dev.agijobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunProgressTest {

    private final RunProgress run = new RunProgress(Samples.RUN_ID);

    private StepPhase phase(String id) {
        return step(id).phase();
    }

    private StepRow step(String id) {
        return run.most(Integer.MAX_VALUE).stream()
                .filter(row -> row.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void steps_go_where_their_events_say() {
        // Given
        run.reset(Samples.status("running", "a", "b", "c", "d", "e"));

        // When
        run.apply(Samples.event("RunStarted", ""));
        run.apply(Samples.event("StepStarted", "a"));
        run.apply(Samples.event("StepCompleted", "a"));
        run.apply(Samples.event("StepStarted", "b"));
        run.apply(Samples.failed("b", true));
        run.apply(Samples.event("StepSkipped", "c"));
        run.apply(Samples.event("StepStarted", "d"));

        // Then
        assertThat(phase("a")).isEqualTo(StepPhase.COMPLETED);
        assertThat(phase("b")).isEqualTo(StepPhase.FAILED);
        assertThat(step("b").note()).isEqualTo("HTTP_STATUS: It answered 503");
        assertThat(phase("c")).isEqualTo(StepPhase.SKIPPED);
        assertThat(phase("d")).isEqualTo(StepPhase.RUNNING);
        assertThat(phase("e")).isEqualTo(StepPhase.PENDING);
        assertThat(run.over()).isEqualTo(3);
        assertThat(run.state()).isEqualTo("running");
    }

    @Test
    void a_step_between_two_attempts_is_pending_and_says_why() {
        run.reset(Samples.status("running", "a"));
        run.apply(Samples.event("StepStarted", "a"));
        run.apply(Samples.failed("a", false));

        assertThat(phase("a")).isEqualTo(StepPhase.PENDING);
        assertThat(step("a").note()).contains("503");
        assertThat(run.over()).isZero();
    }

    @Test
    void a_waiting_step_says_for_what() {
        run.reset(Samples.status("running", "a"));
        run.apply(Samples.event(
                1,
                1,
                "StepWaiting",
                Map.of("step_id", "a", "attempt", 1L, "awaits", Map.of("for", "signal", "name", "go"))));

        assertThat(phase("a")).isEqualTo(StepPhase.WAITING);
        assertThat(step("a").note()).isEqualTo("waits for the signal go");
    }

    @Test
    void the_end_has_its_time() {
        run.reset(Samples.status("running", "a"));
        run.apply(Samples.event(1, 1, "RunStarted", Map.of()));
        run.apply(Samples.event(2, 9, "RunCancelled", Map.of()));

        assertThat(run.state()).isEqualTo("cancelled");
        assertThat(run.started()).isEqualTo(Instant.parse("2026-01-01T00:00:01Z"));
        assertThat(run.ended()).isEqualTo(Instant.parse("2026-01-01T00:00:09Z"));
    }

    @Test
    void a_step_that_is_undone_executes_again_and_is_compensated() {
        run.reset(Samples.status("running", "a"));
        run.apply(Samples.event("StepCompleted", "a"));
        run.apply(Samples.event("StepCompensationStarted", "a"));
        assertThat(phase("a")).isEqualTo(StepPhase.RUNNING);
        assertThat(step("a").note()).isEqualTo("compensates");
        assertThat(run.over()).isZero();

        run.apply(Samples.event(2, 2, "StepCompensationFailed", Map.of("step_id", "a", "attempt", 1L, "last", false)));
        assertThat(phase("a")).isEqualTo(StepPhase.PENDING);
        run.apply(Samples.event("StepCompensationStarted", "a"));
        run.apply(Samples.event("StepCompensated", "a"));
        assertThat(phase("a")).isEqualTo(StepPhase.COMPENSATED);
        assertThat(run.over()).isOne();
    }

    @Test
    void steps_that_the_plan_does_not_name_are_added() {
        run.reset(Samples.status("running", "a"));
        run.apply(Samples.event("StepStarted", "a[0]"));

        assertThat(run.size()).isEqualTo(2);
        assertThat(phase("a[0]")).isEqualTo(StepPhase.RUNNING);
    }

    @Test
    void events_of_newer_servers_change_nothing() {
        run.reset(Samples.status("running", "a"));
        run.apply(Samples.event("StepBlessed", "a"));
        run.apply(Samples.event("RunBlessed", ""));
        run.apply(new Document(Map.of("occurred_at", "yesterday")));

        assertThat(phase("a")).isEqualTo(StepPhase.PENDING);
        assertThat(run.size()).isOne();
    }

    @Test
    void a_status_says_at_once_where_all_steps_stand() {
        run.load(new Document(Map.of(
                "run",
                Map.of("state", "running", "started_at", "2026-01-01T00:00:00Z"),
                "steps",
                List.of(
                        Map.of("id", "a", "state", "completed", "attempt", 2L),
                        Map.of("id", "b", "state", "waiting", "attempt", 1L, "message", "Waits for the signal go")))));

        assertThat(phase("a")).isEqualTo(StepPhase.COMPLETED);
        assertThat(step("a").attempt()).isEqualTo(2);
        assertThat(phase("b")).isEqualTo(StepPhase.WAITING);
        assertThat(run.state()).isEqualTo("running");
    }

    @Test
    void what_presses_is_shown_first_and_in_the_order_of_the_plan() {
        // Given 1,000 steps, of which the last two execute, one before has failed, and the first 500 are done
        run.reset(Samples.status(
                "running", IntStream.range(0, 1_000).mapToObj(i -> "s" + i).toArray(String[]::new)));
        IntStream.range(0, 500).forEach(i -> run.apply(Samples.event("StepCompleted", "s" + i)));
        run.apply(Samples.event("StepStarted", "s999"));
        run.apply(Samples.event("StepStarted", "s998"));
        run.apply(Samples.failed("s997", true));

        // When
        List<String> shown = run.most(7).stream().map(StepRow::id).toList();

        // Then those that ended last and those that come next share what is left
        assertThat(shown).containsExactly("s498", "s499", "s500", "s501", "s997", "s998", "s999");
        assertThat(run.most(2)).hasSize(2);
    }
}
