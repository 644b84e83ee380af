package dev.agijobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.testkit.Drive;
import dev.agijobs.testkit.Missions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random DAGs, outcomes, interleavings and crashes: whatever happens on the way, the facts obey the promises and every way leads to the same end. */
class RunReplayProperties {

    private static final int ATTEMPTS = 4;

    /** A plan and what becomes of its steps. */
    record Mission(Plan plan, Drive.Fate fate) {}

    @Provide
    Arbitrary<Mission> missions() {
        return missions(false);
    }

    /** Some steps wait for a signal or for people, and some runs have a deadline. */
    @Provide
    Arbitrary<Mission> waitingMissions() {
        return missions(true);
    }

    private static Arbitrary<Mission> missions(boolean waiting) {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 14),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.longs(),
                        Arbitraries.of(true, false))
                .as((size, parallel, seed, someFail) -> mission(size, parallel, seed, someFail, waiting));
    }

    private static Mission mission(int size, int parallel, long seed, boolean someFail, boolean waiting) {
        Random random = new Random(seed);
        Missions.StepSpec[] steps = new Missions.StepSpec[size];
        Map<String, ToolKind> kinds = new HashMap<>();
        Set<String> skipped = new HashSet<>();
        Map<String, Integer> failures = new HashMap<>();
        for (int i = 0; i < size; i++) {
            String id = "s" + i;
            List<String> needs = new ArrayList<>();
            for (int j = 0; j < i; j++) {
                if (random.nextInt(3) == 0) {
                    needs.add("s" + j);
                }
            }
            steps[i] = Missions.step(id).needs(needs.toArray(String[]::new)).attempts(ATTEMPTS);
            int kind = random.nextInt(10);
            if (kind == 3) {
                kinds.put(id, ToolKind.ONCE);
            } else if (kind == 0) {
                skipped.add(id);
            } else if (kind == 1) {
                steps[i].tool("timer.wait");
            } else if (kind == 2) {
                failures.put(id, 1 + random.nextInt(someFail ? ATTEMPTS : ATTEMPTS - 1));
            } else if (waiting && kind < 7) {
                steps[i].tool(kind < 6 ? "signal.wait" : "human.approval");
            }
        }
        Map<String, Object> fields = new HashMap<>(Map.of("max_parallel", (long) parallel));
        if (waiting && random.nextInt(4) == 0) {
            fields.put("schedule_to_close", 10L);
        }
        Plan plan = Missions.mission(fields, steps);
        return new Mission(plan, Drive.fate(kinds, skipped, id -> failures.getOrDefault(id, 0)));
    }

    @Property(tries = 500)
    void facts_obey_the_promises(@ForAll("missions") Mission mission, @ForAll long seed) {
        Drive drive = new Drive(mission.fate(), seed).submit(mission.plan()).toEnd(0.1);

        Map<String, StepStatus> steps = new HashMap<>();
        Map<String, Integer> attempts = new HashMap<>();
        int ends = 0;
        for (RunFact fact : drive.facts()) {
            assertThat(ends).as("nothing happens after the end").isZero();
            switch (fact.event()) {
                case RunEvent.StepStarted e -> {
                    Step step = new Step(mission.plan(), e.stepId());
                    assertThat(step.needs())
                            .allSatisfy(need -> assertThat(steps.get(need))
                                    .as("%s starts after %s", e.stepId(), need)
                                    .isIn(StepStatus.COMPLETED, StepStatus.SKIPPED));
                    assertThat(steps.get(e.stepId()))
                            .as("one attempt at a time")
                            .isNotIn(StepStatus.RUNNING, StepStatus.COMPLETED);
                    assertThat(attempts.merge(e.stepId(), 1, Integer::sum)).isEqualTo(e.attempt());
                    steps.put(e.stepId(), StepStatus.RUNNING);
                }
                case RunEvent.StepCompleted e ->
                    assertThat(steps.put(e.stepId(), StepStatus.COMPLETED))
                            .as("a step completes once")
                            .isEqualTo(StepStatus.RUNNING);
                case RunEvent.StepSkipped e ->
                    assertThat(steps.put(e.stepId(), StepStatus.SKIPPED)).isNull();
                case RunEvent.StepFailed e -> steps.put(e.stepId(), StepStatus.FAILED);
                case RunEvent.RunSucceeded e -> ends++;
                case RunEvent.RunFailed e -> ends++;
                default -> {} // the rest moves no step
            }
        }
        assertThat(ends).isOne();
    }

    private record Step(Plan plan, String id) {
        List<String> needs() {
            return plan.step(plan.graph().indexOf(id)).needs();
        }
    }

    @Property(tries = 500)
    void the_fold_of_the_facts_is_the_live_state(@ForAll("missions") Mission mission, @ForAll long seed) {
        Drive drive = new Drive(mission.fate(), seed).submit(mission.plan()).toEnd(0);

        assertThat(RunState.replay(drive.facts())).isEqualTo(drive.state());
    }

    @Property(tries = 300)
    void cutting_the_log_at_any_point_and_resuming_reaches_the_same_end(
            @ForAll("missions") Mission mission, @ForAll long seed, @ForAll long other) {
        Drive whole = new Drive(mission.fate(), seed).submit(mission.plan()).toEnd(0);

        for (int cut = 1; cut < whole.facts().size(); cut++) {
            Drive resumed = new Drive(mission.fate(), other, whole.facts().subList(0, cut)).toEnd(0);

            assertThat(end(resumed.state())).as("cut after %d", cut).isEqualTo(end(whole.state()));
        }
    }

    @Property(tries = 300)
    void crashes_do_not_change_the_end(@ForAll("missions") Mission mission, @ForAll long seed) {
        Drive calm = new Drive(mission.fate(), seed).submit(mission.plan()).toEnd(0);
        Drive crashing =
                new Drive(mission.fate(), seed + 1).submit(mission.plan()).toEnd(0.05);

        boolean interrupted = crashing.facts().stream()
                .anyMatch(f -> f.event() instanceof RunEvent.StepFailed e
                        && e.error().code().equals("INTERRUPTED"));
        if (!interrupted) {
            assertThat(end(crashing.state())).isEqualTo(end(calm.state()));
        }
    }

    @Property(tries = 500)
    void whatever_clients_say_the_run_ends_once_a_round_and_replays_the_same(
            @ForAll("waitingMissions") Mission mission, @ForAll long seed) {
        Drive drive = new Drive(mission.fate(), seed).submit(mission.plan()).withClients(100, 0.05);

        assertThat(RunState.replay(drive.facts())).isEqualTo(drive.state());
        boolean over = false;
        int sent = 0;
        int taken = 0;
        RunState before = new RunState();
        for (RunFact fact : drive.facts()) {
            RunEvent event = fact.event();
            assertThat(over)
                    .as("only a retry follows the end: %s", fact)
                    .isEqualTo(event instanceof RunEvent.RunRetried);
            if (event instanceof RunEvent.StepCompleted e
                    && before.step(mission.plan().graph().indexOf(e.stepId())).awaits() instanceof Wait.Signal) {
                taken++;
            }
            sent += event instanceof RunEvent.SignalReceived ? 1 : 0;
            before.apply(fact);
            over = before.status().terminal();
            assertThat(before.runningCount()).isLessThanOrEqualTo(mission.plan().maxParallel());
        }
        assertThat(over).isTrue();
        assertThat(taken).as("a signal completes one step").isLessThanOrEqualTo(sent);
    }

    /** How it ended; of a failed run how far the others came is a matter of luck. */
    private static Map<String, Object> end(RunState state) {
        Map<String, Object> end = new TreeMap<>();
        end.put("", state.status());
        if (state.status() == RunStatus.SUCCEEDED) {
            for (int i = 0; i < state.plan().steps().size(); i++) {
                end.put(
                        state.plan().step(i).id(),
                        List.of(state.step(i).status(), state.step(i).out()));
            }
        }
        return end;
    }
}
