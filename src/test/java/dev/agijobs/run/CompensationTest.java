package dev.agijobs.run;

import static dev.agijobs.testkit.GivenRun.RUN;
import static dev.agijobs.testkit.GivenRun.T0;
import static dev.agijobs.testkit.GivenRun.advance;
import static dev.agijobs.testkit.GivenRun.advanceAt;
import static dev.agijobs.testkit.GivenRun.running;
import static dev.agijobs.testkit.GivenRun.started;
import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.RunCommand.Outcome;
import dev.agijobs.run.RunCommand.Preparation;
import dev.agijobs.testkit.GivenRun;
import dev.agijobs.testkit.Missions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What was done is undone when the run comes to no good end. */
class CompensationTest {

    private static final StepError BOOM = new StepError("BOOM", "It broke");
    private static final StepError FAILED_C = new StepError("BOOM", "Step c failed: It broke");
    private static final Plan PLAN =
            mission(undoable("a"), undoable("b").needs("a"), step("c").needs("b"));

    private static Missions.StepSpec undoable(String id) {
        return step(id).with(
                        "compensate",
                        Map.of(
                                "tool",
                                "echo",
                                "retry",
                                Map.of("max_attempts", 2L, "jitter", 0L, "initial_interval", 1L)));
    }

    private static RunEvent completed(String step) {
        return new RunEvent.StepCompleted(step, 1, StepOut.NOTHING);
    }

    private static RunEvent failed(String step) {
        return new RunEvent.StepFailed(step, 1, BOOM, true);
    }

    /** a and b are completed, c has failed. */
    private static GivenRun failing() {
        return running(PLAN)
                .and(started("a", 1), completed("a"), started("b", 1), completed("b"), started("c", 1), failed("c"));
    }

    private static Preparation undo(String step) {
        return new Preparation.Undo(step, ToolKind.REPEATABLE, Map.of());
    }

    private static RunEvent undoing(String step, int attempt) {
        return new RunEvent.StepCompensationStarted(
                step, attempt, "echo", ToolKind.REPEATABLE, Map.of(), T0.plusSeconds(60));
    }

    private static RunCommand report(String step, int attempt, Outcome outcome) {
        return new RunCommand.Report(T0, step + "~compensate", attempt, outcome, 1);
    }

    @Test
    void completed_steps_are_undone_newest_first_one_after_another() {
        assertThat(failing().state().undoable(T0)).isEqualTo(1);
        failing().when(advance(undo("b"))).then(undoing("b", 1));
        failing().and(undoing("b", 1)).when(advance(undo("a"))).thenNothing();
        failing()
                .and(undoing("b", 1), new RunEvent.StepCompensated("b", 1))
                .when(advance(undo("a")))
                .then(undoing("a", 1));
    }

    @Test
    void the_run_fails_when_all_is_undone() {
        GivenRun undone = failing()
                .and(undoing("b", 1), new RunEvent.StepCompensated("b", 1))
                .and(undoing("a", 1), new RunEvent.StepCompensated("a", 1));

        assertThat(undone.state().step(0).status()).isEqualTo(StepStatus.COMPENSATED);
        undone.when(advance()).then(new RunEvent.RunFailed(RUN, FAILED_C, "c"));
    }

    @Test
    void an_outcome_of_the_undoing_counts_once() {
        failing()
                .and(undoing("b", 1))
                .when(report("b", 1, new Outcome.Completed(StepOut.NOTHING)))
                .then(new RunEvent.StepCompensated("b", 1));
        failing()
                .and(undoing("b", 1), new RunEvent.StepCompensated("b", 1))
                .when(report("b", 1, new Outcome.Failed(BOOM, false)))
                .thenNothing();
    }

    @Test
    void nothing_is_undone_before_what_executes_has_settled() {
        Plan plan = mission(undoable("a"), step("b"), step("c"));
        GivenRun run =
                running(plan).and(started("a", 1), started("b", 1), started("c", 1), completed("a"), failed("b"));

        run.when(advance(undo("a"))).thenNothing();
        run.and(completed("c")).when(advance(undo("a"))).then(undoing("a", 1));
    }

    @Test
    void a_step_that_broke_is_undone_first() {
        Plan plan = mission(undoable("a"), undoable("b"), step("c").needs("a"));
        GivenRun run = running(plan).and(started("a", 1), started("b", 1)).and(failed("b"), completed("a"));

        run.when(advance(undo("a"), undo("b"))).then(undoing("b", 1));
        RunState state =
                run.and(undoing("b", 1), new RunEvent.StepCompensated("b", 1)).state();
        assertThat(state.step(1).status()).isEqualTo(StepStatus.FAILED);
    }

    @Test
    void an_undoing_that_fails_is_tried_again_by_its_own_policy() {
        failing()
                .and(undoing("b", 1))
                .when(report("b", 1, new Outcome.Failed(BOOM, false)))
                .then(new RunEvent.StepCompensationFailed("b", 1, BOOM, false, T0.plusSeconds(1)));
        GivenRun again = failing()
                .and(undoing("b", 1), new RunEvent.StepCompensationFailed("b", 1, BOOM, false, T0.plusSeconds(1)));

        again.when(advance(undo("b"))).thenNothing();
        assertThat(PendingWork.of(again.state(), 0).wakeAt()).isEqualTo(T0.plusSeconds(1));
        again.when(advanceAt(T0.plusSeconds(1), undo("b")))
                .then(new RunEvent.StepCompensationStarted(
                        "b", 2, "echo", ToolKind.REPEATABLE, Map.of(), T0.plusSeconds(61)));
        again.and(undoing("b", 2))
                .when(report("b", 2, new Outcome.Failed(BOOM, false)))
                .then(new RunEvent.StepCompensationFailed("b", 2, BOOM, true, null));
    }

    @Test
    void what_cannot_be_undone_is_said_and_the_rest_is_undone_all_the_same() {
        GivenRun run = failing().and(undoing("b", 1), new RunEvent.StepCompensationFailed("b", 1, BOOM, true, null));

        run.when(advance(undo("a"))).then(undoing("a", 1));
        StepError why = new StepError("BOOM", "Step c failed: It broke; step b could not be undone");
        run.and(new RunEvent.StepCompensated("a", 1)).when(advance()).then(new RunEvent.RunFailed(RUN, why, "c"));
    }

    @Test
    void an_undoing_that_cannot_begin_fails_for_good() {
        failing()
                .when(advance(new Preparation.CannotUndo("b", BOOM)))
                .then(new RunEvent.StepCompensationFailed("b", 1, BOOM, true, null));
    }

    @Test
    void a_cancelled_run_is_undone_too() {
        GivenRun cancelled =
                running(PLAN).and(started("a", 1), completed("a")).and(new RunEvent.RunCancelRequested(RUN, null));

        cancelled.when(advance(undo("a"))).then(undoing("a", 1));
        cancelled
                .and(undoing("a", 1), new RunEvent.StepCompensated("a", 1))
                .when(advance())
                .then(new RunEvent.RunCancelled(RUN));
    }

    @Test
    void a_cancelled_run_that_cannot_be_undone_has_failed() {
        StepError why = new StepError("COMPENSATION_FAILED", "The run was cancelled; step a could not be undone");

        running(PLAN)
                .and(started("a", 1), completed("a"))
                .and(new RunEvent.RunCancelRequested(RUN, null))
                .and(undoing("a", 1), new RunEvent.StepCompensationFailed("a", 1, BOOM, true, null))
                .when(advance())
                .then(new RunEvent.RunFailed(RUN, why, "a"));
    }

    @Test
    void a_run_that_is_late_is_undone_too() {
        Plan plan = mission(
                Map.of("schedule_to_close", 10L),
                undoable("a"),
                step("b").needs("a").tool("signal.wait"));
        Instant late = T0.plusSeconds(10);
        GivenRun run = GivenRun.given(GivenRun.submitted(plan), new RunEvent.RunStarted(RUN, late))
                .and(started("a", 1), completed("a"))
                .and(new RunEvent.StepStarted("b", 1, "signal.wait", ToolKind.REPEATABLE, Map.of(), null))
                .and(new RunEvent.StepWaiting("b", 1, new Wait.Signal("go"), null));
        StepError why = new StepError("DEADLINE_EXCEEDED", "The run did not end before " + late);

        run.when(advanceAt(late)).then(new RunEvent.StepTimedOut("b", 1, why, true));
        run.when(advanceAt(late, undo("a")))
                .then(new RunEvent.StepCompensationStarted(
                        "a", 1, "echo", ToolKind.REPEATABLE, Map.of(), late.plusSeconds(60)));
    }

    @Test
    void an_undoing_lost_with_its_process_is_resumed_even_while_the_run_is_cancelled() {
        GivenRun lost = running(PLAN)
                .and(started("a", 1), completed("a"))
                .and(new RunEvent.RunCancelRequested(RUN, null), undoing("a", 1));

        lost.when(new RunCommand.Reclaim(T0, "a~compensate", 1, 1))
                .then(new RunEvent.StepResumed("a~compensate", 1, 1, T0.plusSeconds(60)));
    }

    @Test
    void an_undoing_over_its_deadline_is_tried_again() {
        Instant late = T0.plusSeconds(60);

        failing()
                .and(undoing("b", 1))
                .when(advanceAt(late))
                .then(new RunEvent.StepCompensationFailed(
                        "b",
                        1,
                        new StepError("TIMEOUT", "The attempt did not end before its deadline " + late),
                        false,
                        late.plusSeconds(1)));
    }

    @Test
    void a_retry_does_again_what_was_undone() {
        RunState state = failing()
                .and(undoing("b", 1), new RunEvent.StepCompensated("b", 1))
                .and(undoing("a", 1), new RunEvent.StepCompensated("a", 1))
                .and(new RunEvent.RunFailed(RUN, FAILED_C, "c"), new RunEvent.RunRetried(RUN, 2, null, null, null))
                .state();

        assertThat(state.startable(T0, 9)).containsExactly(0);
        assertThat(List.of(0, 1, 2))
                .allSatisfy(row -> assertThat(state.step(row).status()).isEqualTo(StepStatus.PENDING));
    }

    @Test
    void a_second_undoing_counts_its_attempts_on() {
        failing()
                .and(undoing("b", 1), new RunEvent.StepCompensated("b", 1))
                .and(undoing("a", 1), new RunEvent.StepCompensated("a", 1))
                .and(new RunEvent.RunFailed(RUN, FAILED_C, "c"), new RunEvent.RunRetried(RUN, 2, null, null, null))
                .and(started("a", 2), new RunEvent.StepCompleted("a", 2, StepOut.NOTHING))
                .and(started("b", 2), new RunEvent.StepFailed("b", 2, BOOM, true))
                .when(advance(undo("b")))
                .then(undoing("b", 2));
    }

    @Test
    void a_paused_run_undoes_nothing_until_it_is_resumed() {
        failing()
                .and(new RunEvent.RunPaused(RUN, null))
                .when(advance(undo("b")))
                .thenNothing();
    }

    @Test
    void items_are_undone_one_by_one() {
        Plan plan = mission(
                undoable("a").with("for_each", List.of("x", "y")), step("c").needs("a"));
        GivenRun run = running(plan)
                .and(new RunEvent.StepStarted("a", 1, "noop", ToolKind.REPEATABLE, Map.of(), null))
                .and(new RunEvent.StepWaiting("a", 1, new Wait.Items(List.of("x", "y")), null))
                .and(started("a[0]", 1), completed("a[0]"), started("a[1]", 1), completed("a[1]"), completed("a"))
                .and(started("c", 1), failed("c"));

        run.when(advance(undo("a[1]"))).then(undoing("a[1]", 1));
        RunState retried = run.and(undoing("a[1]", 1), new RunEvent.StepCompensated("a[1]", 1))
                .and(undoing("a[0]", 1), new RunEvent.StepCompensationFailed("a[0]", 1, BOOM, true, null))
                .and(new RunEvent.RunFailed(RUN, FAILED_C, "c"), new RunEvent.RunRetried(RUN, 2, null, null, null))
                .and(new RunEvent.StepStarted("a", 2, "noop", ToolKind.REPEATABLE, Map.of(), null))
                .and(new RunEvent.StepWaiting("a", 2, new Wait.Items(List.of("x", "y")), null))
                .state();
        assertThat(retried.startable(T0, 9)).containsExactly(retried.indexOf("a[1]"));
    }
}
