package dev.agijobs.rest.diff;

import static dev.agijobs.testkit.GivenRun.RUN;
import static dev.agijobs.testkit.GivenRun.T0;
import static dev.agijobs.testkit.GivenRun.running;
import static dev.agijobs.testkit.GivenRun.started;
import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.plan.Plan;
import dev.agijobs.rest.view.Json;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.StepOut;
import dev.agijobs.testkit.GivenRun;
import dev.agijobs.testkit.Plans;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RunDiffTest {

    private static Snapshot snapshot(GivenRun run) {
        return Snapshot.of(run.state());
    }

    private static Snapshot snapshot(Plan plan) {
        return snapshot(GivenRun.given(GivenRun.submitted(plan)));
    }

    private static Change changed(String pointer, Object from, Object to) {
        return new Change(pointer, "changed", from, to);
    }

    @Test
    void a_state_does_not_differ_from_itself() {
        Snapshot state = snapshot(running(mission(step("a"))).and(started("a", 1)));

        RunDiff diff = RunDiff.of(state, state);

        assertThat(diff.run()).isEmpty();
        assertThat(diff.steps()).isEqualTo(new RunDiff.Steps(List.of(), List.of(), List.of()));
        assertThat(diff.plan()).isEmpty();
        assertThat(diff.truncated()).isFalse();
    }

    @Test
    void what_happened_in_a_run_is_told_field_by_field() {
        GivenRun run = running(mission(step("a"), step("b").needs("a"))).and(started("a", 1));
        Snapshot before = snapshot(run);
        run.and(
                new RunEvent.StepCompleted("a", 1, new StepOut("bafy", null, Map.of("n", 7L))),
                new RunEvent.RunPaused(RUN, "lunch"));

        RunDiff diff = RunDiff.of(before, snapshot(run));

        assertThat(diff.from()).isEqualTo(new RunDiff.Side(RUN, 3, "running"));
        assertThat(diff.to()).isEqualTo(new RunDiff.Side(RUN, 5, "paused"));
        assertThat(diff.run())
                .containsExactlyInAnyOrder(
                        changed("/state", "running", "paused"), new Change("/reason", "changed", null, "lunch"));
        assertThat(diff.steps().changed())
                .containsExactly(new RunDiff.Step(
                        "a",
                        List.of(
                                changed("/state", "running", "completed"),
                                new Change("/completed_at", "changed", null, T0.toString()),
                                new Change("/out/cid", "changed", null, "bafy"),
                                new Change("/out/data", "changed", null, Map.of("n", 7L)))));
        assertThat(diff.plan()).isEmpty();
    }

    @Test
    void runs_of_two_plans_differ_in_steps_matched_by_their_ids() {
        Plan first = mission(
                Map.of("budget", Map.of("max", "10")),
                step("a").params(Map.of("x", 1L)),
                step("gone"),
                step("b").needs("a"));
        Plan second = mission(
                Map.of("budget", Map.of("max", "20")),
                step("new"),
                step("b").needs("a"),
                step("a").params(Map.of("x", 2L)));

        RunDiff diff = RunDiff.of(snapshot(first), snapshot(second));

        assertThat(diff.steps().added()).containsExactly("new");
        assertThat(diff.steps().removed()).containsExactly("gone");
        assertThat(diff.steps().changed()).isEmpty();
        assertThat(diff.run()).extracting(Change::pointer).containsExactlyInAnyOrder("/plan_id", "/est_budget");
        assertThat(diff.plan())
                .contains(changed("/budget/max", "10", "20"), changed("/steps/2/params/x", 1L, 2L))
                .extracting(change -> change.kind() + " " + change.pointer())
                .containsExactlyInAnyOrder(
                        "changed /plan_id",
                        "changed /budget/max",
                        "changed /steps/2/params/x",
                        "removed /steps/1",
                        "added /steps/0");
    }

    @Test
    void what_a_step_left_is_compared_value_by_value() {
        Plan plan = mission(step("a"));
        Snapshot one = snapshot(running(plan)
                .and(
                        started("a", 1),
                        new RunEvent.StepCompleted(
                                "a", 1, new StepOut(null, null, Map.of("same", 1L, "list", List.of(1L, 2L))))));
        Snapshot other = snapshot(running(plan)
                .and(
                        started("a", 1),
                        new RunEvent.StepCompleted(
                                "a", 1, new StepOut(null, null, Map.of("same", 1L, "list", List.of(1L, 3L))))));

        assertThat(RunDiff.of(one, other).steps().changed())
                .containsExactly(new RunDiff.Step("a", List.of(changed("/out/data/list/1", 2L, 3L))));
    }

    @Test
    void plans_that_differ_in_everything_give_a_bounded_answer() {
        Snapshot first = snapshot(Plans.read(Plans.wide(20_000, "noop")));
        Map<String, Object> other = Plans.wide(20_000, "noop");
        Plans.steps(other).forEach(step -> {
            step.put("id", "other-" + step.get("id"));
            step.put("params", Map.of("text", "x".repeat(2_000)));
        });

        RunDiff diff = RunDiff.of(first, snapshot(Plans.read(other)));

        assertThat(diff.truncated()).isTrue();
        assertThat(diff.steps().removed().size() + diff.steps().added().size()).isLessThanOrEqualTo(Room.ENTRIES_MAX);
        assertThat(Json.bytes(diff).length).isLessThan(4_000_000);
    }
}
