package dev.agijobs.run;

import static dev.agijobs.testkit.GivenRun.RUN;
import static dev.agijobs.testkit.GivenRun.T0;
import static dev.agijobs.testkit.GivenRun.advance;
import static dev.agijobs.testkit.GivenRun.advanceAt;
import static dev.agijobs.testkit.GivenRun.execute;
import static dev.agijobs.testkit.GivenRun.given;
import static dev.agijobs.testkit.GivenRun.running;
import static dev.agijobs.testkit.GivenRun.started;
import static dev.agijobs.testkit.GivenRun.submitted;
import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.Decision.Reason;
import dev.agijobs.run.RunCommand.Outcome;
import dev.agijobs.run.RunCommand.Preparation;
import dev.agijobs.testkit.GivenRun;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules of a run, as examples. */
class RunDeciderTest {

    private static final Plan ONE = mission(step("a"));
    private static final Plan TWO = mission(step("a"), step("b").needs("a"));
    private static final StepError BOOM = new StepError("BOOM", "It broke");

    // --- the way of a run

    @Test
    void a_submitted_plan_becomes_a_run() {
        given().when(submit("print")).then(submitted(ONE));
    }

    @Test
    void submitting_the_same_again_changes_nothing() {
        given(submitted(ONE)).when(submit("print")).thenNothing();
    }

    @Test
    void submitting_something_else_under_the_same_id_is_refused() {
        given(submitted(ONE)).when(submit("other")).thenRejected(Reason.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void a_run_starts_without_further_ado() {
        given(submitted(ONE)).when(advance()).then(new RunEvent.RunStarted(RUN, null));
    }

    @Test
    void a_run_with_a_deadline_starts_with_it() {
        Plan plan = mission(Map.of("schedule_to_close", 90L), step("a"));

        given(submitted(plan)).when(advance()).then(new RunEvent.RunStarted(RUN, T0.plusSeconds(90)));
    }

    @Test
    void a_ready_step_starts_when_it_is_prepared() {
        running(TWO).when(advance(execute("a"))).then(started("a", 1));
    }

    @Test
    void a_step_does_not_start_before_its_needs_are_met() {
        running(TWO).and(started("a", 1)).when(advance(execute("b"))).thenNothing();
    }

    @Test
    void a_step_starts_when_its_needs_are_met() {
        running(TWO)
                .and(started("a", 1), completed("a", 1))
                .when(advance(execute("b")))
                .then(started("b", 1));
    }

    @Test
    void a_skipped_step_meets_needs() {
        running(TWO)
                .and(new RunEvent.StepSkipped("a", 1))
                .when(advance(execute("b")))
                .then(started("b", 1));
    }

    @Test
    void no_more_attempts_execute_at_once_than_the_plan_allows() {
        Plan plan = mission(Map.of("max_parallel", 2L), step("a"), step("b"), step("c"));

        running(plan).when(advance(execute("a"), execute("b"), execute("c"))).then(started("a", 1), started("b", 1));
    }

    @Test
    void ready_steps_are_named_by_priority_and_then_by_place() {
        Plan plan = mission(step("a"), step("b").with("priority", 5L), step("c"));

        assertThat(running(plan).state().startable(T0, 9)).containsExactly(1, 0, 2);
    }

    @Test
    void a_step_with_a_false_condition_is_skipped() {
        running(ONE).when(advance(new Preparation.Skip("a"))).then(new RunEvent.StepSkipped("a", 1));
    }

    @Test
    void a_step_that_cannot_begin_fails_for_good() {
        running(ONE).when(advance(new Preparation.Refuse("a", BOOM))).then(new RunEvent.StepFailed("a", 1, BOOM, true));
    }

    @Test
    void a_run_succeeds_when_all_its_steps_are_finished() {
        running(ONE).and(started("a", 1), completed("a", 1)).when(advance()).then(new RunEvent.RunSucceeded(RUN));
    }

    @Test
    void a_run_of_an_empty_plan_succeeds_at_once() {
        running(mission()).when(advance()).then(new RunEvent.RunSucceeded(RUN));
    }

    // --- outcomes and retries

    @Test
    void an_outcome_completes_its_step() {
        running(ONE)
                .and(started("a", 1))
                .when(report("a", 1, new Outcome.Completed(StepOut.NOTHING)))
                .then(completed("a", 1));
    }

    @Test
    void only_the_first_outcome_of_an_attempt_counts() {
        running(ONE)
                .and(started("a", 1), completed("a", 1))
                .when(report("a", 1, new Outcome.Failed(BOOM, true)))
                .thenNothing();
    }

    @Test
    void an_outcome_of_an_attempt_that_was_given_up_is_ignored() {
        running(mission(step("a").attempts(2)))
                .and(
                        started("a", 1),
                        new RunEvent.StepTimedOut("a", 1, BOOM, false),
                        new RunEvent.StepRetryScheduled("a", 2, T0),
                        started("a", 2))
                .when(report("a", 1, new Outcome.Completed(StepOut.NOTHING)))
                .thenNothing();
    }

    @Test
    void a_failed_attempt_is_tried_again_after_a_wait() {
        running(mission(step("a").attempts(3)))
                .and(started("a", 1))
                .when(report("a", 1, new Outcome.Failed(BOOM, false)))
                .then(
                        new RunEvent.StepFailed("a", 1, BOOM, false),
                        new RunEvent.StepRetryScheduled("a", 2, T0.plusSeconds(1)));
    }

    @Test
    void the_wait_doubles_with_each_failure() {
        running(mission(step("a").attempts(3)))
                .and(started("a", 1), failed("a", 1), new RunEvent.StepRetryScheduled("a", 2, T0), started("a", 2))
                .when(report("a", 2, new Outcome.Failed(BOOM, false)))
                .then(failed("a", 2), new RunEvent.StepRetryScheduled("a", 3, T0.plusSeconds(2)));
    }

    @Test
    void jitter_is_a_function_of_seed_step_and_attempt() {
        assertThat(Jitter.draw(7, "a", 1)).isEqualTo(Jitter.draw(7, "a", 1)).isBetween(0.0, 1.0);
        assertThat(Jitter.draw(7, "a", 1)).isNotEqualTo(Jitter.draw(8, "a", 1));
        assertThat(Jitter.draw(7, "a", 1)).isNotEqualTo(Jitter.draw(7, "b", 1));
        assertThat(Jitter.draw(7, "a", 1)).isNotEqualTo(Jitter.draw(7, "a", 2));
    }

    @Test
    void a_retry_starts_when_its_time_has_come() {
        GivenRun waiting = running(mission(step("a").attempts(2)))
                .and(started("a", 1), failed("a", 1), new RunEvent.StepRetryScheduled("a", 2, T0.plusSeconds(1)));

        waiting.when(advance(execute("a"))).thenNothing();
        waiting.when(advanceAt(T0.plusSeconds(1), execute("a"))).then(startedAt(T0.plusSeconds(1), "a", 2));
    }

    @Test
    void a_spent_allowance_fails_the_step() {
        running(mission(step("a").attempts(1)))
                .and(started("a", 1))
                .when(report("a", 1, new Outcome.Failed(BOOM, false)))
                .then(new RunEvent.StepFailed("a", 1, BOOM, true));
    }

    @Test
    void a_final_failure_is_not_tried_again() {
        running(mission(step("a").attempts(9)))
                .and(started("a", 1))
                .when(report("a", 1, new Outcome.Failed(BOOM, true)))
                .then(new RunEvent.StepFailed("a", 1, BOOM, true));
    }

    @Test
    void a_failed_step_fails_the_run() {
        running(TWO)
                .and(started("a", 1), new RunEvent.StepFailed("a", 1, BOOM, true))
                .when(advance())
                .then(new RunEvent.RunFailed(RUN, new StepError("BOOM", "Step a failed: It broke"), "a"));
    }

    @Test
    void a_run_fails_only_when_its_executing_siblings_have_settled() {
        running(mission(step("a"), step("b"), step("c")))
                .and(started("a", 1), started("b", 1), new RunEvent.StepFailed("a", 1, BOOM, true))
                .when(advance(execute("c")))
                .thenNothing();
    }

    @Test
    void a_sibling_of_a_failed_step_is_not_tried_again() {
        running(mission(step("a"), step("b").attempts(5)))
                .and(started("a", 1), started("b", 1), new RunEvent.StepFailed("a", 1, BOOM, true))
                .when(report("b", 1, new Outcome.Failed(BOOM, false)))
                .then(new RunEvent.StepFailed("b", 1, BOOM, true));
    }

    // --- deadlines and heartbeats

    @Test
    void an_overdue_attempt_is_timed_out_and_tried_again() {
        Instant late = T0.plusSeconds(60);

        running(mission(step("a").attempts(2)))
                .and(started("a", 1))
                .when(advanceAt(late))
                .then(
                        new RunEvent.StepTimedOut(
                                "a",
                                1,
                                new StepError("TIMEOUT", "The attempt did not end before its deadline " + late),
                                false),
                        new RunEvent.StepRetryScheduled("a", 2, late.plusSeconds(1)));
    }

    @Test
    void a_step_may_set_its_own_timeout() {
        running(mission(step("a").with("timeout", 5L)))
                .when(advance(execute("a")))
                .then(new RunEvent.StepStarted("a", 1, "noop", ToolKind.REPEATABLE, Map.of(), T0.plusSeconds(5)));
    }

    @Test
    void a_missing_heartbeat_is_a_timeout() {
        running(mission(step("a").attempts(1)))
                .and(started("a", 1))
                .when(new RunCommand.LoseHeartbeat(T0, "a", 1, 1))
                .then(new RunEvent.StepTimedOut(
                        "a", 1, new StepError("HEARTBEAT_TIMEOUT", "No heartbeat came in time"), true));
    }

    @Test
    void a_run_over_its_deadline_fails_at_once() {
        Instant deadline = T0.plusSeconds(9);

        given(submitted(ONE), new RunEvent.RunStarted(RUN, deadline), started("a", 1))
                .when(advanceAt(deadline))
                .then(new RunEvent.RunFailed(
                        RUN, new StepError("DEADLINE_EXCEEDED", "The run did not end before " + deadline), null));
    }

    // --- after a crash

    @Test
    void a_repeatable_attempt_is_resumed_with_a_fresh_deadline() {
        Instant later = T0.plusSeconds(3_600);

        running(ONE)
                .and(started("a", 1))
                .when(new RunCommand.Reclaim(later, "a", 1, 1))
                .then(new RunEvent.StepResumed("a", 1, 1, later.plusSeconds(60)));
    }

    @Test
    void an_attempt_that_ends_the_process_again_and_again_is_interrupted_after_three_resumes() {
        StepError error = new StepError("INTERRUPTED", "The process ended 4 times while the attempt executed");

        running(mission(step("a").attempts(9)))
                .and(started("a", 1), resumed(1), resumed(2), resumed(3))
                .when(new RunCommand.Reclaim(T0, "a", 1, 1))
                .then(new RunEvent.StepFailed("a", 1, error, true));
    }

    @Test
    void an_attempt_that_may_run_only_once_is_interrupted_and_the_policy_decides() {
        StepError error = new StepError("INTERRUPTED", "The process ended while the attempt executed");

        running(mission(step("a").attempts(2)))
                .and(started("a", 1, ToolKind.ONCE))
                .when(new RunCommand.Reclaim(T0, "a", 1, 1))
                .then(
                        new RunEvent.StepFailed("a", 1, error, false),
                        new RunEvent.StepRetryScheduled("a", 2, T0.plusSeconds(1)));
    }

    @Test
    void an_attempt_elsewhere_is_only_waited_for_again() {
        running(ONE)
                .and(started("a", 1, ToolKind.EXTERNAL))
                .when(new RunCommand.Reclaim(T0, "a", 1, 1))
                .thenNothing();
    }

    @Test
    void an_attempt_of_a_run_that_is_being_cancelled_is_not_resumed() {
        running(ONE)
                .and(started("a", 1), new RunEvent.RunCancelRequested(RUN, null))
                .when(new RunCommand.Reclaim(T0, "a", 1, 1))
                .then(stopped("a", 1));
    }

    // --- pause, resume, cancel, retry

    @Test
    void a_paused_run_starts_nothing() {
        running(ONE)
                .and(new RunEvent.RunPaused(RUN, "lunch"))
                .when(advance(execute("a")))
                .thenNothing();
    }

    @Test
    void a_paused_run_takes_outcomes_but_ends_only_when_resumed() {
        GivenRun paused = running(ONE).and(started("a", 1), new RunEvent.RunPaused(RUN, null));

        paused.when(report("a", 1, new Outcome.Completed(StepOut.NOTHING))).then(completed("a", 1));
        paused.when(advance()).thenNothing();
        paused.and(new RunEvent.RunResumed(RUN, null)).when(advance()).then(new RunEvent.RunSucceeded(RUN));
    }

    @Test
    void only_a_running_run_can_be_paused() {
        given(submitted(ONE)).when(new RunCommand.Pause(T0, null, null)).thenRejected(Reason.RUN_STATE_CONFLICT);
        running(ONE).when(new RunCommand.Pause(T0, null, "x")).then(new RunEvent.RunPaused(RUN, "x"));
    }

    @Test
    void only_a_paused_run_can_be_resumed() {
        running(ONE).when(new RunCommand.Resume(T0, null, null)).thenRejected(Reason.RUN_STATE_CONFLICT);
        running(ONE)
                .and(new RunEvent.RunPaused(RUN, null))
                .when(new RunCommand.Resume(T0, null, "go"))
                .then(new RunEvent.RunResumed(RUN, "go"));
    }

    @Test
    void a_cancelled_run_ends_when_nothing_executes_any_more() {
        GivenRun cancelling = running(TWO).and(started("a", 1), new RunEvent.RunCancelRequested(RUN, null));

        cancelling.when(advance(execute("b"))).thenNothing();
        cancelling.when(report("a", 1, new Outcome.Stopped())).then(stopped("a", 1));
        cancelling.when(advance()).then(new RunEvent.RunCancelled(RUN));
    }

    @Test
    void a_run_that_waits_for_approval_can_be_cancelled() {
        given(submitted(ONE, "alice"), new RunEvent.RunCancelRequested(RUN, null))
                .when(advance())
                .then(new RunEvent.RunCancelled(RUN));
    }

    @Test
    void an_ended_run_cannot_be_cancelled() {
        succeeded().when(new RunCommand.Cancel(T0, null, null)).thenRejected(Reason.RUN_STATE_CONFLICT);
    }

    @Test
    void cancelling_twice_is_cancelling_once() {
        running(ONE)
                .and(started("a", 1), new RunEvent.RunCancelRequested(RUN, "x"))
                .when(new RunCommand.Cancel(T0, null, "y"))
                .thenNothing();
    }

    @Test
    void a_retry_opens_a_new_round_with_a_new_allowance() {
        GivenRun failed = failedRun();

        failed.when(new RunCommand.Retry(T0, null, null, "fixed")).then(retried(null));
        failed.when(advance(execute("b"))).then(started("b", 2));
        failed.when(report("b", 2, new Outcome.Failed(BOOM, false))).then(new RunEvent.StepFailed("b", 2, BOOM, true));
    }

    @Test
    void a_retry_from_a_step_resets_it_and_all_that_depends_on_it() {
        GivenRun failed = failedRun();

        failed.when(new RunCommand.Retry(T0, null, "a", "fixed")).then(retried("a"));

        assertThat(failed.state().step(0).status()).isEqualTo(StepStatus.PENDING);
        assertThat(failed.state().startable(T0, 9)).containsExactly(0);
        failed.when(advance(execute("a"), execute("b"))).then(started("a", 2));
    }

    @Test
    void only_a_failed_or_cancelled_run_can_be_retried() {
        succeeded().when(new RunCommand.Retry(T0, null, null, null)).thenRejected(Reason.RUN_STATE_CONFLICT);
        running(ONE).when(new RunCommand.Retry(T0, null, null, null)).thenRejected(Reason.RUN_STATE_CONFLICT);
    }

    @Test
    void a_retry_from_an_unknown_step_is_refused() {
        failedRun().when(new RunCommand.Retry(T0, null, "ghost", null)).thenRejected(Reason.STEP_NOT_FOUND);
    }

    @Test
    void a_cancelled_run_can_be_retried() {
        running(ONE)
                .and(new RunEvent.RunCancelRequested(RUN, null), new RunEvent.RunCancelled(RUN), retried(null))
                .when(advance(execute("a")))
                .then(started("a", 1));
    }

    // --- waits

    @Test
    void a_timer_waits_and_fires() {
        Instant due = T0.plusSeconds(5);
        GivenRun run = running(mission(step("a").tool("timer.wait")));

        run.when(advance(new Preparation.Await("a", Map.of(), new Wait.Timer(), due)))
                .then(
                        new RunEvent.StepStarted("a", 1, "timer.wait", ToolKind.REPEATABLE, Map.of(), null),
                        new RunEvent.StepWaiting("a", 1, new Wait.Timer(), due));
        run.when(advanceAt(due.minusMillis(1))).thenNothing();
        run.when(advanceAt(due)).then(completed("a", 1));
    }

    @Test
    void a_timer_that_is_due_while_the_run_is_paused_fires_on_resume() {
        GivenRun run = waiting(new Wait.Timer(), T0).and(new RunEvent.RunPaused(RUN, null));

        run.when(advanceAt(T0.plusSeconds(1))).thenNothing();
        run.and(new RunEvent.RunResumed(RUN, null))
                .when(advanceAt(T0.plusSeconds(2)))
                .then(completed("a", 1));
    }

    @Test
    void a_signal_completes_the_step_that_waits_for_it() {
        waiting(new Wait.Signal("go"), null)
                .and(new RunEvent.SignalReceived(RUN, "stop", 1L), new RunEvent.SignalReceived(RUN, "go", "now"))
                .when(advance())
                .then(new RunEvent.StepCompleted("a", 1, new StepOut(null, null, Map.of("payload", "now"))));
    }

    @Test
    void a_signal_that_came_early_counts_and_is_taken_once() {
        GivenRun run = running(mission(step("a"), step("b")))
                .and(
                        new RunEvent.SignalReceived(RUN, "go", "first"),
                        started("a", 1),
                        new RunEvent.StepWaiting("a", 1, new Wait.Signal("go"), null),
                        started("b", 1),
                        new RunEvent.StepWaiting("b", 1, new Wait.Signal("go"), null));

        run.when(advance())
                .then(new RunEvent.StepCompleted("a", 1, new StepOut(null, null, Map.of("payload", "first"))));
        run.when(advance()).thenNothing();
    }

    @Test
    void a_wait_for_a_signal_may_time_out() {
        waiting(new Wait.Signal("go"), T0)
                .when(advance())
                .then(new RunEvent.StepTimedOut("a", 1, new StepError("TIMEOUT", "Nothing came before " + T0), true));
    }

    @Test
    void signals_that_nobody_takes_are_bounded() {
        GivenRun run = running(ONE);
        for (int i = 0; i < RunDecider.SIGNALS_MAX; i++) {
            run.and(new RunEvent.SignalReceived(RUN, "s" + i, null));
        }

        run.when(new RunCommand.Signal(T0, null, "one", null)).thenRejected(Reason.TOO_MANY_SIGNALS);
    }

    @Test
    void an_ended_run_takes_no_signals() {
        succeeded().when(new RunCommand.Signal(T0, null, "go", null)).thenRejected(Reason.RUN_STATE_CONFLICT);
    }

    // --- approvals

    @Test
    void a_run_that_needs_approval_starts_when_everybody_has_approved() {
        GivenRun run = given(submitted(ONE, "alice", "bob"));

        run.when(approve("alice", true, null)).then(approval("alice", true, null));
        run.when(advance()).thenNothing();
        run.when(approve("bob", true, null)).then(approval("bob", true, null));
        run.when(advance()).then(new RunEvent.RunApproved(RUN));
        run.when(advance()).then(new RunEvent.RunStarted(RUN, null));
    }

    @Test
    void one_refusal_fails_a_run_that_needs_approval() {
        given(submitted(ONE, "alice", "bob"), approval("bob", false, null))
                .when(advance())
                .then(
                        new RunEvent.RunRejected(RUN, "bob"),
                        new RunEvent.RunFailed(
                                RUN, new StepError("APPROVAL_REJECTED", "bob refused the start of the run"), null));
    }

    @Test
    void a_rejected_run_that_is_retried_asks_for_approval_again() {
        GivenRun run = given(submitted(ONE, "alice"), approval("alice", false, null))
                .and(new RunEvent.RunRejected(RUN, "alice"), new RunEvent.RunFailed(RUN, BOOM, null), retried(null));

        run.when(advance()).thenNothing();
        run.when(approve("alice", true, null)).then(approval("alice", true, null));
    }

    @Test
    void a_stranger_may_not_approve() {
        given(submitted(ONE, "alice")).when(approve("eve", true, null)).thenRejected(Reason.APPROVER_NOT_LISTED);
    }

    @Test
    void a_step_completes_when_enough_people_approved() {
        GivenRun run = waiting(new Wait.Approval(List.of("alice", "bob", "carol"), 2, null), null);

        run.when(approve("alice", true, "a")).then(approval("alice", true, "a"));
        run.when(advance()).thenNothing();
        run.when(approve("bob", true, null)).then(approval("bob", true, "a"));
        run.when(advance())
                .then(new RunEvent.StepCompleted(
                        "a", 1, new StepOut(null, null, Map.of("decision", "approve", "by", List.of("alice", "bob")))));
    }

    @Test
    void one_refusal_fails_a_step_for_good() {
        waiting(new Wait.Approval(List.of(), 2, null), null)
                .and(approval("eve", false, "a"))
                .when(advance())
                .then(new RunEvent.StepFailed("a", 1, new StepError("APPROVAL_REJECTED", "Rejected by eve"), true));
    }

    @Test
    void each_person_decides_once() {
        GivenRun run = waiting(new Wait.Approval(List.of(), 2, null), null).and(approval("alice", true, "a"));

        run.when(approve("alice", true, "a")).thenNothing();
        run.when(approve("alice", false, "a")).thenRejected(Reason.RUN_STATE_CONFLICT);
    }

    @Test
    void an_approval_without_a_step_is_refused_when_several_wait() {
        running(mission(step("a"), step("b")))
                .and(
                        started("a", 1),
                        new RunEvent.StepWaiting("a", 1, new Wait.Approval(List.of(), 1, null), null),
                        started("b", 1),
                        new RunEvent.StepWaiting("b", 1, new Wait.Approval(List.of(), 1, null), null))
                .when(approve("alice", true, null))
                .thenRejected(Reason.RUN_STATE_CONFLICT);
    }

    @Test
    void an_approval_of_a_step_that_does_not_wait_for_one_is_refused() {
        running(ONE).when(approve("alice", true, "a")).thenRejected(Reason.RUN_STATE_CONFLICT);
        running(ONE).when(approve("alice", true, "ghost")).thenRejected(Reason.STEP_NOT_FOUND);
        running(ONE).when(approve("alice", true, null)).thenRejected(Reason.RUN_STATE_CONFLICT);
    }

    // --- repeated commands

    @Test
    void a_repeated_command_is_answered_and_changes_nothing() {
        running(ONE)
                .andCommanded("key-1", new RunEvent.RunPaused(RUN, "lunch"))
                .when(new RunCommand.Pause(T0, "key-1", "lunch"))
                .thenNothing();
    }

    @Test
    void a_key_that_was_used_for_something_else_is_refused() {
        GivenRun run = running(ONE).andCommanded("key-1", new RunEvent.SignalReceived(RUN, "go", Map.of("n", 1L)));

        run.when(new RunCommand.Signal(T0, "key-1", "go", Map.of("n", 2L))).thenRejected(Reason.IDEMPOTENCY_KEY_REUSED);
        run.when(new RunCommand.Cancel(T0, "key-1", null)).thenRejected(Reason.IDEMPOTENCY_KEY_REUSED);
        run.when(new RunCommand.Signal(T0, "key-1", "go", Map.of("n", 1L))).thenNothing();
    }

    @Test
    void the_last_thousand_keys_are_remembered() {
        GivenRun run = running(ONE);
        for (int i = 0; i <= CommandMemory.MAX; i++) {
            run.andCommanded("key-" + i, new RunEvent.SignalReceived(RUN, "go", null));
        }

        assertThat(run.state().commandFingerprint("key-0")).isNull();
        assertThat(run.state().commandFingerprint("key-1")).isNotNull();
    }

    @Test
    void a_command_to_an_unknown_run_is_refused() {
        given().when(new RunCommand.Pause(T0, null, null)).thenRejected(Reason.RUN_NOT_FOUND);
        given().when(advance()).thenRejected(Reason.RUN_NOT_FOUND);
    }

    // --- samples

    private static RunCommand submit(String fingerprint) {
        return new RunCommand.Submit(T0, null, RUN, ONE, List.of(), Map.of(), 0, fingerprint);
    }

    private static RunCommand report(String step, int attempt, Outcome outcome) {
        return new RunCommand.Report(T0, step, attempt, outcome, 1);
    }

    private static RunCommand approve(String who, boolean yes, @Nullable String step) {
        return new RunCommand.Approve(T0, null, who, yes, null, step);
    }

    private static RunEvent approval(String who, boolean yes, @Nullable String step) {
        return new RunEvent.ApprovalRecorded(RUN, who, yes, null, step);
    }

    private static RunEvent completed(String step, int attempt) {
        return new RunEvent.StepCompleted(step, attempt, StepOut.NOTHING);
    }

    private static RunEvent failed(String step, int attempt) {
        return new RunEvent.StepFailed(step, attempt, BOOM, false);
    }

    private static RunEvent stopped(String step, int attempt) {
        return new RunEvent.StepFailed(
                step, attempt, new StepError("CANCELLED", "Stopped, as the run is cancelled"), true);
    }

    private static RunEvent startedAt(Instant at, String step, int attempt) {
        return new RunEvent.StepStarted(step, attempt, "noop", ToolKind.REPEATABLE, Map.of(), at.plusSeconds(60));
    }

    private static RunEvent resumed(int resumes) {
        return new RunEvent.StepResumed("a", 1, resumes, T0.plusSeconds(60));
    }

    private static RunEvent retried(@Nullable String fromStep) {
        return new RunEvent.RunRetried(RUN, 2, fromStep, "fixed", null);
    }

    private static GivenRun succeeded() {
        return running(ONE).and(started("a", 1), completed("a", 1), new RunEvent.RunSucceeded(RUN));
    }

    /** Step a completed, then step b failed with the only attempt it had. */
    private static GivenRun failedRun() {
        return running(mission(step("a"), step("b").needs("a").attempts(1)))
                .and(started("a", 1), completed("a", 1), started("b", 1))
                .and(new RunEvent.StepFailed("b", 1, BOOM, true), new RunEvent.RunFailed(RUN, BOOM, "b"));
    }

    private static GivenRun waiting(Wait wait, @Nullable Instant due) {
        return running(ONE).and(started("a", 1), new RunEvent.StepWaiting("a", 1, wait, due));
    }

    @Test
    void a_run_that_is_being_cancelled_cannot_be_resumed() {
        running(mission(step("a")))
                .and(started("a", 1), new RunEvent.RunPaused(RUN, null), new RunEvent.RunCancelRequested(RUN, "enough"))
                .when(new RunCommand.Resume(T0, null, null))
                .thenRejected(Decision.Reason.RUN_STATE_CONFLICT);
    }

    @Test
    void an_external_attempt_found_by_a_run_that_is_being_cancelled_is_stopped() {
        running(mission(step("a")))
                .and(started("a", 1, ToolKind.EXTERNAL), new RunEvent.RunCancelRequested(RUN, null))
                .when(new RunCommand.Reclaim(T0, "a", 1, 1))
                .then(new RunEvent.StepFailed(
                        "a", 1, new StepError("CANCELLED", "Stopped, as the run is cancelled"), true));
    }
}
