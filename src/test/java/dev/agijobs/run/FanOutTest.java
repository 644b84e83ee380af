package dev.agijobs.run;

import static dev.agijobs.testkit.GivenRun.RUN;
import static dev.agijobs.testkit.GivenRun.T0;
import static dev.agijobs.testkit.GivenRun.advance;
import static dev.agijobs.testkit.GivenRun.execute;
import static dev.agijobs.testkit.GivenRun.running;
import static dev.agijobs.testkit.GivenRun.started;
import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.RunCommand.Preparation;
import dev.agijobs.testkit.GivenRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A step that is done once for each item of a list. */
class FanOutTest {

    private static final List<Object> ITEMS = List.of("x", "y", "z");
    private static final StepError BOOM = new StepError("BOOM", "It broke");
    private static final Plan PLAN = mission(
            Map.of("max_parallel", 2L),
            step("a").with("for_each", ITEMS),
            step("b").needs("a"));

    private static RunEvent[] fannedOut(int attempt, List<?> items) {
        return new RunEvent[] {
            new RunEvent.StepStarted("a", attempt, "noop", ToolKind.REPEATABLE, Map.of(), null),
            new RunEvent.StepWaiting("a", attempt, new Wait.Items(items), null)
        };
    }

    private static GivenRun fannedOut() {
        return running(PLAN).and(fannedOut(1, ITEMS));
    }

    private static RunEvent completed(String step, Object data) {
        return new RunEvent.StepCompleted(step, 1, new StepOut(null, null, data));
    }

    private static Map<String, Object> out(Object data) {
        Map<String, Object> out = new HashMap<>();
        out.put("cid", null);
        out.put("tx", null);
        out.put("data", data);
        return out;
    }

    @Test
    void a_step_begins_with_its_items() {
        running(PLAN)
                .when(advance(new Preparation.Await("a", Map.of(), new Wait.Items(ITEMS), null)))
                .then(fannedOut(1, ITEMS));
    }

    @Test
    void items_are_steps_that_start_within_the_window_of_the_plan() {
        assertThat(fannedOut().state().startable(T0, 9)).hasSize(2);
        fannedOut()
                .when(advance(execute("a[0]"), execute("a[1]"), execute("a[2]")))
                .then(started("a[0]", 1), started("a[1]", 1));
    }

    @Test
    void an_item_starts_when_another_has_made_room() {
        fannedOut()
                .and(started("a[0]", 1), started("a[1]", 1), completed("a[0]", 7L))
                .when(advance(execute("a[2]")))
                .then(started("a[2]", 1));
    }

    @Test
    void the_step_completes_with_the_outputs_in_order() {
        fannedOut()
                .and(started("a[0]", 1), completed("a[0]", 1L))
                .and(new RunEvent.StepSkipped("a[1]", 1))
                .and(started("a[2]", 1), completed("a[2]", 3L))
                .when(advance())
                .then(completed("a", Map.of("items", Arrays.asList(out(1L), null, out(3L)))));
    }

    @Test
    void a_step_without_items_completes_at_once() {
        running(PLAN).and(fannedOut(1, List.of())).when(advance()).then(completed("a", Map.of("items", List.of())));
    }

    @Test
    void a_step_that_needs_it_waits_for_all_items() {
        fannedOut()
                .and(started("a[0]", 1), completed("a[0]", 1L))
                .when(advance(execute("b")))
                .thenNothing();
    }

    @Test
    void an_item_is_tried_again_like_any_step() {
        RunState state = fannedOut()
                .and(started("a[0]", 1))
                .and(new RunEvent.StepFailed("a[0]", 1, BOOM, false))
                .and(new RunEvent.StepRetryScheduled("a[0]", 2, T0.plusSeconds(1)))
                .state();

        assertThat(state.startable(T0.plusSeconds(1), 1)).containsExactly(state.indexOf("a[0]"));
    }

    @Test
    void an_item_that_fails_for_good_fails_its_step_and_the_run_once_the_others_have_settled() {
        GivenRun failing = fannedOut()
                .and(started("a[0]", 1), started("a[1]", 1))
                .and(new RunEvent.StepFailed("a[0]", 1, BOOM, true));
        StepError why = new StepError("BOOM", "a[0] failed: It broke");

        failing.when(advance(execute("a[2]"))).then(new RunEvent.StepFailed("a", 1, why, true));
        failing.when(advance()).thenNothing();
        failing.and(completed("a[1]", 2L))
                .when(advance())
                .then(new RunEvent.RunFailed(RUN, new StepError("BOOM", "Step a[0] failed: It broke"), "a[0]"));
    }

    private static GivenRun retried(@Nullable String from) {
        return fannedOut()
                .and(started("a[0]", 1), completed("a[0]", 1L), started("a[1]", 1))
                .and(new RunEvent.StepFailed("a[1]", 1, BOOM, true), new RunEvent.StepFailed("a", 1, BOOM, true))
                .and(new RunEvent.RunFailed(RUN, BOOM, "a[1]"), new RunEvent.RunRetried(RUN, 2, from, null, null));
    }

    @Test
    void a_retry_does_only_the_items_again_that_were_not_done() {
        RunState state = retried(null).and(fannedOut(2, ITEMS)).state();

        assertThat(state.startable(T0, 9)).containsExactly(state.indexOf("a[1]"), state.indexOf("a[2]"));
        assertThat(state.step(state.indexOf("a[1]")).attempt()).isOne();
    }

    @Test
    void a_retry_from_the_step_itself_does_all_items_again() {
        RunState state = retried("a").and(fannedOut(2, ITEMS)).state();

        assertThat(state.startable(T0, 9)).contains(state.indexOf("a[0]"));
    }

    @Test
    void other_items_than_before_are_all_done_and_attempts_go_on_counting() {
        RunState state =
                retried(null).and(fannedOut(2, List.of("u", "v", "w", "t"))).state();

        assertThat(state.items(0)).hasSize(4);
        assertThat(state.startable(T0, 9)).containsExactly(state.indexOf("a[0]"), state.indexOf("a[1]"));
        assertThat(state.step(state.indexOf("a[0]")).attempt()).isOne();
        assertThat(state.step(state.indexOf("a[3]")).attempt()).isZero();
    }

    @Test
    void ten_thousand_items_cost_no_more_each_than_ten() {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            items.add((long) i);
        }
        Plan plan = mission(step("a").with("for_each", items));
        GivenRun run = running(plan).and(fannedOut(1, items));
        RunState state = run.state();
        long seq = state.seq();
        for (int i = 0; i < items.size(); i++) {
            String id = "a[" + i + "]";
            state.apply(new RunFact(++seq, T0, null, started(id, 1)));
            state.apply(new RunFact(++seq, T0, null, completed(id, (long) i)));
        }

        Decision decision = RunDecider.decide(state, advance());

        assertThat(decision).isInstanceOfSatisfying(Decision.Accepted.class, accepted -> {
            RunEvent.StepCompleted joined =
                    (RunEvent.StepCompleted) accepted.events().getFirst();
            assertThat(joined.stepId()).isEqualTo("a");
            assertThat(joined.out().data())
                    .isInstanceOfSatisfying(
                            Map.class,
                            data -> assertThat((List<?>) data.get("items")).hasSize(10_000));
        });
    }
}
