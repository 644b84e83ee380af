package dev.agijobs.rest.view;

import static dev.agijobs.testkit.GivenRun.RUN;
import static dev.agijobs.testkit.GivenRun.T0;
import static dev.agijobs.testkit.GivenRun.given;
import static dev.agijobs.testkit.GivenRun.running;
import static dev.agijobs.testkit.GivenRun.started;
import static dev.agijobs.testkit.GivenRun.submitted;
import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.plan.Plan;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.StepError;
import dev.agijobs.run.StepOut;
import dev.agijobs.run.Wait;
import dev.agijobs.testkit.GivenRun;
import dev.agijobs.testkit.Plans;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhyTest {

    private static final Plan PAIR = mission(step("a").tool("echo"), step("b").needs("a"));

    private static List<Why> why(GivenRun run) {
        return Why.of(run.state());
    }

    @Test
    void a_run_that_awaits_approval_names_those_who_have_not_decided() {
        GivenRun run =
                given(submitted(PAIR, "ann", "bob"), new RunEvent.ApprovalRecorded(RUN, "ann", true, null, null));

        assertThat(why(run).getFirst())
                .isEqualTo(new Why(null, "approval", T0, "The run starts when approved by bob", "bob"));
    }

    @Test
    void an_executing_step_waits_for_its_tool_and_those_behind_it_for_the_step() {
        assertThat(why(running(PAIR).and(started("a", 1))))
                .containsExactly(
                        new Why(
                                "a",
                                "outcome",
                                T0,
                                "Attempt 1 executes noop and is given up at " + T0.plusSeconds(60),
                                "noop"),
                        new Why("b", "steps", T0, "Needs a", "engine"));
    }

    @Test
    void a_step_that_is_ready_waits_for_its_turn() {
        assertThat(why(running(PAIR)).getFirst().waitingFor()).isEqualTo("turn");
    }

    @Test
    void a_waiting_step_says_for_what_and_until_when() {
        GivenRun run = running(mission(step("t"), step("s"), step("p")))
                .and(started("t", 1), new RunEvent.StepWaiting("t", 1, new Wait.Timer(), T0.plusSeconds(5)))
                .and(started("s", 1), new RunEvent.StepWaiting("s", 1, new Wait.Signal("go"), null))
                .and(
                        started("p", 1),
                        new RunEvent.StepWaiting("p", 1, new Wait.Approval(List.of("ann", "bob"), 2, null), null));

        assertThat(why(run))
                .containsExactly(
                        new Why("t", "time", T0, "Waits for the time " + T0.plusSeconds(5), "clock"),
                        new Why("s", "signal", T0, "Waits for the signal go", "client"),
                        new Why("p", "approval", T0, "Waits for 2 approvals by ann, bob", "ann, bob"));
    }

    @Test
    void a_step_between_two_attempts_says_when_the_next_begins_and_why() {
        GivenRun run = running(PAIR)
                .and(
                        started("a", 1),
                        new RunEvent.StepFailed("a", 1, new StepError("BOOM", "It broke"), false),
                        new RunEvent.StepRetryScheduled("a", 2, T0.plusSeconds(1)));

        Why entry = why(run).getFirst();
        assertThat(entry.waitingFor()).isEqualTo("retry");
        assertThat(entry.detail()).contains("Attempt 2", T0.plusSeconds(1).toString(), "BOOM", "It broke");
    }

    @Test
    void a_paused_run_says_why_and_that_an_operator_must_act() {
        assertThat(why(running(PAIR).and(new RunEvent.RunPaused(RUN, "lunch"))).getFirst())
                .isEqualTo(new Why(null, "resume", T0, "The run is paused (lunch)", "operator"));
    }

    @Test
    void a_run_that_is_being_cancelled_says_so() {
        GivenRun run = running(PAIR).and(started("a", 1), new RunEvent.RunCancelRequested(RUN, null));

        assertThat(why(run).getFirst().waitingFor()).isEqualTo("cancellation");
    }

    @Test
    void a_run_that_has_ended_waits_for_nothing() {
        GivenRun run = running(mission(step("a")))
                .and(
                        started("a", 1),
                        new RunEvent.StepCompleted("a", 1, StepOut.NOTHING),
                        new RunEvent.RunSucceeded(RUN));

        assertThat(why(run)).isEmpty();
    }

    @Test
    void there_are_no_more_entries_than_the_bound() {
        Plan wide = Plans.read(Plans.wide(Why.ENTRIES_MAX + 50, "noop"));

        assertThat(why(running(wide))).hasSize(Why.ENTRIES_MAX);
    }

    @Test
    void a_long_list_of_needs_is_cut() {
        var tree = Plans.wide(12, "noop");
        Plans.steps(tree)
                .add(Plans.step(
                        "last", "noop", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11"));

        assertThat(why(running(Plans.read(tree))).getLast().detail()).endsWith("s9 and 2 more");
    }
}
