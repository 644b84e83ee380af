package dev.agijobs.run;

import static dev.agijobs.testkit.GivenRun.RUN;
import static dev.agijobs.testkit.GivenRun.T0;
import static dev.agijobs.testkit.GivenRun.advance;
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
import dev.agijobs.testkit.GivenRun;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What holds a run: its budget, a step that loops, a concurrency key. */
class BudgetAndLoopTest {

    private static final StepError BOOM = new StepError("BOOM", "It broke");
    private static final Plan PLAN = mission(
            Map.of("budget", Map.of("max", "10.00")),
            step("a").with("cost", "6.00"),
            step("b").with("cost", "4.01"),
            step("c"));

    @Test
    void no_more_is_dispatched_than_the_budget_covers() {
        running(PLAN).when(advance(execute("a"), execute("b"), execute("c"))).then(started("a", 1), started("c", 1));
    }

    @Test
    void what_is_reserved_is_waited_for_before_the_run_is_held() {
        GivenRun run = running(PLAN).and(started("a", 1), started("c", 1));

        run.when(advance(execute("b"))).thenNothing();
        run.and(completed("a"), completed("c"))
                .when(advance(execute("b")))
                .then(new RunEvent.RunPaused(RUN, "BUDGET_EXHAUSTED"));
        assertThat(run.state().spent()).isEqualTo("6.00");
    }

    @Test
    void a_failed_attempt_gives_back_what_it_reserved() {
        running(PLAN)
                .and(started("a", 1), new RunEvent.StepFailed("a", 1, BOOM, false))
                .and(new RunEvent.StepRetryScheduled("a", 2, T0.plusSeconds(9)))
                .when(advance(execute("b")))
                .then(started("b", 1));
    }

    @Test
    void a_larger_budget_lets_a_held_run_go_on() {
        GivenRun held = running(PLAN)
                .and(started("a", 1), completed("a"), started("c", 1), completed("c"))
                .and(new RunEvent.RunPaused(RUN, "BUDGET_EXHAUSTED"));

        held.when(new RunCommand.SetBudget(T0, null, "10.01", "go"))
                .then(new RunEvent.RunBudgetChanged(RUN, "10.01", "go"), new RunEvent.RunResumed(RUN, "go"));
        held.when(advance(execute("b"))).then(started("b", 1));
    }

    @Test
    void a_budget_changes_without_resuming_what_somebody_paused() {
        running(PLAN)
                .and(new RunEvent.RunPaused(RUN, "lunch"))
                .when(new RunCommand.SetBudget(T0, null, "99", null))
                .then(new RunEvent.RunBudgetChanged(RUN, "99", null));
    }

    @Test
    void a_run_that_is_over_gets_no_other_budget() {
        running(mission())
                .and(new RunEvent.RunSucceeded(RUN))
                .when(new RunCommand.SetBudget(T0, null, "99", null))
                .thenRejected(Decision.Reason.RUN_STATE_CONFLICT);
    }

    @Test
    void a_budget_of_nothing_limits_nothing() {
        running(mission(step("a").with("cost", "6")))
                .when(advance(execute("a")))
                .then(started("a", 1));
    }

    private static RunEvent completed(String step) {
        return new RunEvent.StepCompleted(step, 1, StepOut.NOTHING);
    }

    /** A step that has failed so often, each time so long after the last. */
    private static RunState loop(int times, long millisBetween) {
        RunState state = running(mission(step("a").with("retry", Map.of("max_attempts", 1_000L))))
                .state();
        for (int i = 1; i <= times; i++) {
            Instant at = T0.plusMillis(i * millisBetween);
            for (RunEvent event : List.of(
                    new RunEvent.StepStarted("a", i, "noop", ToolKind.REPEATABLE, Map.of(), at),
                    new RunEvent.StepFailed("a", i, BOOM, false),
                    new RunEvent.StepRetryScheduled("a", i + 1, at))) {
                state.apply(new RunFact(state.seq() + 1, at, null, event));
            }
        }
        return state;
    }

    @Test
    void a_step_that_loops_is_quarantined_until_somebody_resumes_the_run() {
        RunState state = loop(LoopWatch.REPEATS, 10);

        String why = "Step a failed with BOOM 100 times in a row; resume the run to let it go on";
        assertThat(RunDecider.decide(state, advance()))
                .isEqualTo(Decision.Accepted.of(new RunEvent.RunQuarantined(RUN, why)));
        state.apply(new RunFact(state.seq() + 1, T0, null, new RunEvent.RunQuarantined(RUN, why)));
        assertThat(state.status()).isEqualTo(RunStatus.PAUSED);
        assertThat(state.reason()).isEqualTo("QUARANTINED");
        state.apply(new RunFact(state.seq() + 1, T0, null, new RunEvent.RunResumed(RUN, null)));
        assertThat(RunDecider.decide(state, advance())).isEqualTo(Decision.NOTHING);
    }

    @Test
    void a_step_that_waits_long_between_its_attempts_does_not_loop() {
        assertThat(loop(LoopWatch.REPEATS + 50, 2_000).stuckStep()).isNegative();
        assertThat(loop(LoopWatch.REPEATS - 1, 0).stuckStep()).isNegative();
    }

    @Test
    void a_run_with_a_key_starts_when_it_holds_it() {
        Plan plan = mission(Map.of("concurrency_key", "deploy"), step("a"));

        given(submitted(plan))
                .when(new RunCommand.Advance(T0, List.of(), false, 1))
                .thenNothing();
        given(submitted(plan))
                .when(new RunCommand.Advance(T0, List.of(), true, 1))
                .then(new RunEvent.RunStarted(RUN, null));
    }

    @Test
    void a_retried_run_needs_its_key_again() {
        Plan plan = mission(Map.of("concurrency_key", "deploy"), step("a"));
        GivenRun retried = running(plan)
                .and(started("a", 1), new RunEvent.StepFailed("a", 1, BOOM, true))
                .and(new RunEvent.RunFailed(RUN, BOOM, "a"), new RunEvent.RunRetried(RUN, 2, null, null, null));

        retried.when(new RunCommand.Advance(T0, List.of(), false, 1)).thenNothing();
        assertThat(Errand.of(retried.state(), 0, T0)).containsExactly(new Errand.TakeKey("deploy", 2));
        retried.when(new RunCommand.Advance(T0, List.of(), true, 1)).then(new RunEvent.RunStarted(RUN, null));
    }
}
