package dev.agijobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FollowingTest {

    private static final Document WAITS = Samples.event(
            3,
            3,
            "StepWaiting",
            Map.of(
                    "step_id",
                    "a",
                    "attempt",
                    1L,
                    "awaits",
                    Map.of("for", "approval", "approvers", List.of("ann", "cay"), "required", 1L)));

    private final List<String> shown = new ArrayList<>();

    private final Display display = new Display() {
        @Override
        public void show(Document event, RunProgress run) {
            shown.add(event.text("type") + " " + run.most(10).getFirst().phase());
        }

        @Override
        public void close() {}
    };

    @Test
    void events_are_shown_until_the_run_has_ended() {
        FakeRuns runs = new FakeRuns(
                List.of(Samples.status("running", "a"), Samples.status("succeeded", "a")),
                List.of(List.of(Samples.event("StepStarted", "a"), Samples.event("StepCompleted", "a"))));

        Document end = new Following(runs, display, List.of()).toTheEnd(Samples.RUN_ID);

        assertThat(end.object("run").text("state")).isEqualTo("succeeded");
        assertThat(shown).containsExactly("StepStarted RUNNING", "StepCompleted COMPLETED");
    }

    @Test
    void a_run_that_is_retried_meanwhile_is_followed_on_after_its_last_event() {
        // Given an end that is none any more when the status is asked for
        FakeRuns runs = new FakeRuns(
                List.of(
                        Samples.status("running", "a"),
                        Samples.status("running", "a"),
                        Samples.status("running", "a"),
                        Samples.status("succeeded", "a")),
                List.of(
                        List.of(Samples.failed("a", true), Samples.event(5, 5, "RunFailed", Map.of())),
                        List.of(
                                Samples.event(6, 6, "RunRetried", Map.of("round", 2L)),
                                Samples.event(7, 7, "RunSucceeded", Map.of()))));

        // When
        new Following(runs, display, List.of()).toTheEnd(Samples.RUN_ID);

        // Then
        assertThat(runs.said).containsExactly("follow after 0", "follow after 5");
        assertThat(shown)
                .containsExactly("StepFailed FAILED", "RunFailed FAILED", "RunRetried PENDING", "RunSucceeded PENDING");
    }

    @Test
    void approvals_are_given_once_and_only_by_those_who_are_asked() {
        FakeRuns runs = new FakeRuns(
                List.of(Samples.status("running", "a"), Samples.status("succeeded", "a")),
                List.of(List.of(
                        Samples.event(1, 1, "RunSubmitted", Map.of("approvals", List.of("bob"))), WAITS, WAITS)));

        new Following(runs, display, List.of("ann", "bob")).toTheEnd(Samples.RUN_ID);

        assertThat(runs.said).containsExactly("follow after 0", "approve bob null", "approve ann a");
    }

    @Test
    void an_approval_that_came_too_late_is_no_failure_and_another_refusal_is() {
        FakeRuns late = new FakeRuns(
                List.of(Samples.status("running", "a"), Samples.status("succeeded", "a")), List.of(List.of(WAITS)));
        late.onApproval = new Failure("RUN_STATE_CONFLICT", "It has gone on");
        new Following(late, display, List.of("ann")).toTheEnd(Samples.RUN_ID);

        FakeRuns refusing = new FakeRuns(List.of(Samples.status("running", "a")), List.of(List.of(WAITS)));
        refusing.onApproval = new Failure("FORBIDDEN", "No");
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> new Following(refusing, display, List.of("ann")).toTheEnd(Samples.RUN_ID))
                .withMessage("No");
    }

    @Test
    void a_payload_that_is_claimed_is_fetched() {
        FakeRuns runs = new FakeRuns(
                List.of(Samples.status("running", "a"), Samples.status("succeeded", "a")),
                List.of(List.of(Samples.event(1, 1, "StepCompleted", Map.of("$claim", "bafy", "size", 300_000L)))));
        runs.artifact = "{\"step_id\":\"a\",\"attempt\":1}".getBytes(StandardCharsets.UTF_8);

        new Following(runs, display, List.of()).toTheEnd(Samples.RUN_ID);

        assertThat(runs.said).contains("artifact bafy");
        assertThat(shown).containsExactly("StepCompleted COMPLETED");
    }
}
