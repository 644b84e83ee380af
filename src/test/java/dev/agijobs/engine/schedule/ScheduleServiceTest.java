package dev.agijobs.engine.schedule;

import static dev.agijobs.testkit.GivenSchedule.T0;
import static dev.agijobs.testkit.GivenSchedule.at;
import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.engine.ClaimCheck;
import dev.agijobs.engine.EngineSettings;
import dev.agijobs.engine.EngineStopping;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.plan.Plan;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.schedule.Overlap;
import dev.agijobs.schedule.ScheduleChange;
import dev.agijobs.schedule.ScheduleCommand;
import dev.agijobs.schedule.ScheduleDecision;
import dev.agijobs.schedule.ScheduleDefinition;
import dev.agijobs.schedule.ScheduleEvent;
import dev.agijobs.testkit.GivenSchedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The shell around schedules in simulated time, with real runs: what is fired when, and what happens when processes die or the log fails. */
class ScheduleServiceTest {

    private final World world = new World(T0);

    private static ScheduleDefinition minutely(Plan plan, Overlap overlap) {
        return new ScheduleDefinition(
                plan, null, null, Duration.ofMinutes(1), "UTC", overlap, 1, List.of(), Map.of("team", "red"), 7);
    }

    private static Plan quick() {
        return mission(Map.of("labels", Map.of("mission", "m", "team", "blue")), step("a"));
    }

    /** A run that takes so long. */
    private static Plan lasting(long seconds) {
        return mission(step("a").tool("timer.wait").params(Map.of("seconds", seconds)));
    }

    /** Nominal times that were fired, in seconds after the start. */
    private List<Long> fired(String id) {
        List<Long> fired = new ArrayList<>();
        for (ScheduleEvent event : world.events(id)) {
            if (event instanceof ScheduleEvent.ScheduleFired e) {
                fired.add(Duration.between(T0, e.nominalTime()).toSeconds());
            }
        }
        return fired;
    }

    private long count(String id, Class<? extends ScheduleEvent> kind) {
        return world.events(id).stream().filter(kind::isInstance).count();
    }

    private RunState run(String runId) {
        return RunState.replay(Objects.requireNonNull(world.runs().get(runId)));
    }

    @Test
    void a_run_is_submitted_at_each_nominal_time_with_what_was_defined() {
        String id = world.create(minutely(quick(), Overlap.SKIP));

        world.pass(180);

        assertThat(fired(id)).containsExactly(60L, 120L, 180L);
        assertThat(world.runs()).hasSize(3);
        world.runs().forEach((runId, facts) -> {
            RunState run = RunState.replay(facts);
            assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
            assertThat(run.labels())
                    .containsExactlyInAnyOrderEntriesOf(Map.of("mission", "m", "team", "red", "schedule", id));
            assertThat(run.priority()).isEqualTo(7);
            assertThat(run.createdAt()).isIn(at(60), at(120), at(180));
        });
        assertThat(world.state(id).standing().tally().lastEnd()).isEqualTo("succeeded");
        assertThat(world.told).containsExactlyElementsOf(world.events(id));
    }

    @Test
    void what_a_reader_sees_is_the_fold_of_the_log() {
        String id = world.create(minutely(quick(), Overlap.SKIP));

        for (int i = 0; i < 150; i++) {
            world.pass(60);
            if (i % 49 == 0) {
                world.die(Duration.ZERO);
            }
            if (i % 10 == 0) {
                assertThat(world.state(id)).isEqualTo(world.replayed(id));
            }
        }
        assertThat(world.facts(id)).hasSizeGreaterThan(300);
    }

    @Test
    void a_run_that_lasts_makes_those_after_it_skip() {
        String id = world.create(minutely(lasting(150), Overlap.SKIP));

        world.pass(360);

        assertThat(fired(id)).containsExactly(60L, 240L);
        assertThat(world.state(id).standing().tally().skipped()).isEqualTo(4);
    }

    @Test
    void a_run_that_lasts_makes_those_after_it_queue() {
        String id = world.create(minutely(lasting(100), Overlap.QUEUE));

        world.pass(360);

        assertThat(fired(id)).containsExactly(60L, 120L, 180L, 240L);
        assertThat(world.state(id).standing().agenda().queue()).containsExactly(at(300), at(360));
    }

    @Test
    void a_run_that_lasts_is_cancelled_and_the_next_one_starts() {
        String id = world.create(minutely(lasting(1_000), Overlap.CANCEL));

        world.pass(200);

        assertThat(fired(id)).containsExactly(60L, 120L, 180L);
        List<RunStatus> states = world.runs().values().stream()
                .map(facts -> RunState.replay(facts).status())
                .toList();
        assertThat(states).containsExactly(RunStatus.CANCELLED, RunStatus.CANCELLED, RunStatus.RUNNING);
    }

    @Test
    void after_a_downtime_the_newest_time_is_made_up_for_at_once() {
        String id = world.create(minutely(quick(), Overlap.SKIP));
        world.pass(61);

        world.die(Duration.ofHours(1));
        world.pass(1);

        assertThat(fired(id)).containsExactly(60L, 3_660L);
        assertThat(world.events(id)).contains(new ScheduleEvent.ScheduleMissed(id, at(120), at(3_600), 59));
    }

    @Test
    void a_run_that_ended_while_nobody_watched_is_found_out_about() {
        String id = world.create(minutely(lasting(10), Overlap.QUEUE));
        world.pass(125);
        assertThat(world.state(id).standing().agenda().running()).isNotNull();

        world.die(Duration.ofSeconds(30));
        world.pass(20);

        assertThat(fired(id)).containsExactly(60L, 120L);
        assertThat(count(id, ScheduleEvent.ScheduleRunEnded.class)).isEqualTo(2);
    }

    @Test
    void a_run_that_was_decided_on_and_not_submitted_is_submitted_by_the_next_process() {
        String id = world.create(minutely(quick(), Overlap.SKIP));
        world.log.failsBefore = append -> append.stream().startsWith("run-");
        world.pass(61);
        assertThat(fired(id)).containsExactly(60L);
        assertThat(world.runs()).isEmpty();

        world.die(Duration.ofSeconds(1));
        world.log.failsBefore = append -> false;
        world.pass(1);

        assertThat(world.runs()).hasSize(1);
        assertThat(fired(id)).containsExactly(60L);
    }

    @Test
    void a_firing_whose_append_was_stored_though_it_failed_has_one_run() {
        String id = world.create(minutely(quick(), Overlap.SKIP));
        world.log.failsAfter = append -> append.stream().startsWith("schedule-");
        world.pass(61);
        world.log.failsAfter = append -> false;
        world.pass(20);

        assertThat(fired(id)).containsExactly(60L);
        assertThat(world.runs()).hasSize(1);
        assertThat(count(id, ScheduleEvent.ScheduleRunEnded.class)).isOne();
    }

    @Test
    void while_no_new_runs_are_taken_one_firing_waits() {
        String id = world.create(minutely(quick(), Overlap.SKIP));
        world.admits = false;
        world.pass(600);
        assertThat(world.runs()).isEmpty();

        world.admits = true;
        world.pass(60);

        assertThat(fired(id)).containsExactly(60L, 660L);
        assertThat(world.runs()).hasSize(2);
        assertThat(world.state(id).standing().tally().skipped()).isEqualTo(9);
    }

    @Test
    void a_busy_engine_is_asked_again_and_commands_are_taken_meanwhile() {
        world.engine = new EngineSettings(1, 1, 0, 1, Duration.ofMillis(500), 1);
        world.die(Duration.ZERO);
        world.create(minutely(mission(step("a").tool("hang").attempts(1).with("timeout", 20L)), Overlap.SKIP));
        String id = world.create(minutely(quick(), Overlap.SKIP));
        world.pass(70);
        assertThat(fired(id)).containsExactly(60L);
        assertThat(world.runs()).hasSize(1);

        assertThat(world.change(id, GivenSchedule.pausing(true))).isTrue();
        world.pass(20);
        assertThat(world.runs()).hasSize(2);
    }

    @Test
    void a_large_plan_goes_through_the_claim_check_and_does_not_stay_in_memory() {
        world.settings = new ScheduleSettings(1_000, Duration.ofSeconds(30));
        world.die(Duration.ZERO);
        Plan large = mission(Map.of("metadata", Map.of("text", "x".repeat(ClaimCheck.LIMIT))), step("a"));
        String id = world.create(minutely(large, Overlap.SKIP));

        world.pass(60 * 60);

        assertThat(fired(id)).hasSize(60);
        assertThat(world.state(id).definition().plan()).isEqualTo(large);
        assertThat(world.runs().values())
                .allSatisfy(run -> assertThat(RunState.replay(run).status()).isEqualTo(RunStatus.SUCCEEDED));
    }

    @Test
    void a_run_takes_the_plan_as_it_is_when_it_starts() {
        String id = world.create(minutely(lasting(10), Overlap.SKIP));
        world.pass(65);
        Plan plan = quick();

        world.change(id, new ScheduleChange(plan, null, null, null, null, null, null, null, null, null, null));
        world.pass(60);

        assertThat(world.runs().values().stream()
                        .map(facts -> RunState.replay(facts).plan().planId()))
                .containsExactly(lasting(10).planId(), plan.planId());
    }

    @Test
    void a_pause_stops_and_a_resumption_goes_on() {
        String id = world.create(minutely(quick(), Overlap.SKIP));
        world.change(id, GivenSchedule.pausing(true));
        world.pass(600);
        assertThat(world.runs()).isEmpty();

        world.change(id, GivenSchedule.pausing(false));
        world.pass(61);

        assertThat(fired(id)).containsExactly(660L);
    }

    @Test
    void what_is_deleted_fires_no_more_its_run_goes_on_and_its_stream_ends() {
        String id = world.create(minutely(lasting(100), Overlap.SKIP));
        world.pass(61);
        world.delete(id);
        assertThatThrownBy(() -> world.state(id)).cause().isInstanceOf(ScheduleRejected.class);

        world.die(Duration.ofSeconds(1));
        world.pass(300);

        assertThat(fired(id)).containsExactly(60L);
        assertThat(world.runs().values())
                .allSatisfy(run -> assertThat(RunState.replay(run).status()).isEqualTo(RunStatus.SUCCEEDED));
        assertThat(world.time
                        .await(world.log.head("schedule-" + id))
                        .orElseThrow()
                        .status()
                        .terminal())
                .isTrue();
        assertThatThrownBy(() -> world.delete(id))
                .cause()
                .isInstanceOfSatisfying(
                        ScheduleRejected.class,
                        e -> assertThat(e.reason()).isEqualTo(ScheduleDecision.Reason.SCHEDULE_NOT_FOUND));
    }

    @Test
    void the_same_key_makes_one_schedule() {
        String id = world.schedules.newId(World.TESTER, "key");
        ScheduleDefinition definition = minutely(quick(), Overlap.SKIP);
        List<Boolean> fresh = new ArrayList<>();

        for (int i = 0; i < 2; i++) {
            fresh.add(world.time.await(world.schedules.command(
                    id,
                    World.TESTER,
                    now -> new ScheduleCommand.Create(now, "key", id, definition, false, "print", true),
                    (state, changed) -> changed)));
        }

        assertThat(fresh).containsExactly(true, false);
        assertThat(world.schedules.newId(World.TESTER, "key")).isEqualTo(id);
        assertThat(world.schedules.newId(World.TESTER, null)).isNotEqualTo(id);
    }

    @Test
    void a_command_that_cannot_be_stored_is_told_and_changes_nothing() {
        String id = world.create(minutely(quick(), Overlap.SKIP));
        world.log.failsBefore = append -> append.stream().startsWith("schedule-");
        assertThatThrownBy(() -> world.change(id, GivenSchedule.pausing(true)))
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(StoreUnavailable.class);

        world.log.failsBefore = append -> false;
        world.pass(70);

        assertThat(fired(id)).containsExactly(60L);
    }

    @Test
    void strangers_leave_nothing_behind() {
        for (int i = 0; i < 10; i++) {
            String stranger = "nobody-" + i;
            assertThatThrownBy(() -> world.state(stranger)).cause().isInstanceOf(ScheduleRejected.class);
        }

        assertThat(world.schedules.inMemory()).isZero();
    }

    @Test
    void a_stopped_service_takes_nothing_and_fires_nothing() {
        String id = world.create(minutely(quick(), Overlap.SKIP));

        world.time.await(world.schedules.stop(Duration.ofSeconds(1)));
        world.pass(200);

        assertThat(fired(id)).isEmpty();
        assertThatThrownBy(() -> world.state(id)).cause().isInstanceOf(EngineStopping.class);
    }

    @Test
    void the_end_of_a_run_is_found_out_about_though_nobody_tells() {
        world.engine = new EngineSettings(10, 10, 0, 10, Duration.ofMillis(500), 10);
        world.die(Duration.ZERO);
        String id = world.create(
                minutely(mission(step("a").tool("signal.wait").params(Map.of("name", "go"))), Overlap.QUEUE));
        world.pass(121);
        String runId = world.runs().keySet().iterator().next();

        world.time.await(world.another()
                .command(
                        runId,
                        World.TESTER,
                        now -> new RunCommand.Signal(now, null, "go", null),
                        (run, changed) -> changed));
        world.pass(5);
        assertThat(fired(id)).containsExactly(60L);
        world.pass(30);

        assertThat(run(runId).status()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(fired(id)).containsExactly(60L, 120L);
    }
}
