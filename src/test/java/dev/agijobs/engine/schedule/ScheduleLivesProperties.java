package dev.agijobs.engine.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.Append;
import dev.agijobs.plan.Plan;
import dev.agijobs.projection.scheduleview.ScheduleSummary;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.schedule.Overlap;
import dev.agijobs.schedule.ScheduleChange;
import dev.agijobs.schedule.ScheduleDefinition;
import dev.agijobs.schedule.ScheduleFact;
import dev.agijobs.schedule.ScheduleState;
import dev.agijobs.testkit.GivenSchedule;
import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.ScheduleListing;
import dev.agijobs.testkit.SchedulePromises;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * Random schedules live through kills between any two steps of the engine, downtimes, failing appends, changes and pauses, in simulated time. Whatever happens, each nominal
 * time ends in exactly one way, and each that was fired has exactly one run.
 */
class ScheduleLivesProperties {

    private static final List<String> ZONES =
            List.of("UTC", "Europe/Berlin", "America/Santiago", "Australia/Lord_Howe");
    private static final List<String> CRONS =
            List.of("* * * * *", "*/7 * * * *", "0,20,21 * * * *", "30 * * * *", "15 2,3 * * *", "*/10 1-4 * * 0,1");

    @Property(tries = 120, shrinking = ShrinkingMode.OFF)
    void each_nominal_time_ends_in_one_way_whatever_dies(@ForAll long seed) {
        Random random = new Random(seed);
        World world = new World(start(random));
        String id = world.create(definition(random));

        for (int i = 0; i < 25; i++) {
            act(world, id, random);
        }
        settle(world);

        check(world, id);
    }

    /** Half of the lives begin shortly before the clocks of Berlin change. */
    private static Instant start(Random random) {
        return List.of(
                        "2026-03-28T20:00:00.123456Z",
                        "2026-10-24T20:00:00Z",
                        "2026-04-04T12:00:00Z",
                        "2026-07-01T23:59:59.999999Z")
                .stream()
                .map(Instant::parse)
                .toList()
                .get(random.nextInt(4));
    }

    private static ScheduleDefinition definition(Random random) {
        ScheduleChange timing = timing(random);
        return new ScheduleDefinition(
                plan(random),
                null,
                timing.cron(),
                timing.every(),
                Objects.requireNonNull(timing.timeZone()),
                Overlap.values()[random.nextInt(3)],
                List.of(0, 1, 1, 2, 5, 100).get(random.nextInt(6)),
                List.of(),
                Map.of(),
                0);
    }

    private static ScheduleChange timing(Random random) {
        boolean byCron = random.nextBoolean();
        return GivenSchedule.timing(
                byCron ? CRONS.get(random.nextInt(CRONS.size())) : null,
                byCron ? null : Duration.ofMillis(1_000 + random.nextInt(200_000)),
                ZONES.get(random.nextInt(ZONES.size())));
    }

    private static Plan plan(Random random) {
        return random.nextBoolean()
                ? Missions.mission(Missions.step("a"))
                : Missions.mission(
                        Missions.step("a").tool("timer.wait").params(Map.of("seconds", (long) random.nextInt(1, 300))));
    }

    private static void act(World world, String id, Random random) {
        Duration little = Duration.ofMillis(random.nextInt(120_000));
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> world.time.advance(little);
            case 3, 4 -> {
                if (!world.time.advance(little, random.nextInt(60))) {
                    world.die(Duration.ofMillis(random.nextInt(5_000)));
                }
            }
            case 5 -> world.die(Duration.ofSeconds(random.nextInt(4 * 3_600)));
            case 6 -> {
                world.log.failsBefore = failing(random, "schedule-");
                world.log.failsAfter = failing(random, "schedule-");
                world.time.advance(little);
                heal(world);
            }
            case 7 -> {
                world.log.failsBefore = failing(random, "run-");
                world.time.advance(little);
                heal(world);
            }
            case 8 -> world.change(id, random.nextInt(3) == 0 ? timing(random) : policy(random));
            default -> world.change(id, GivenSchedule.pausing(random.nextBoolean()));
        }
    }

    private static ScheduleChange policy(Random random) {
        return new ScheduleChange(
                plan(random),
                null,
                null,
                null,
                null,
                Overlap.values()[random.nextInt(3)],
                random.nextInt(4),
                null,
                null,
                null,
                null);
    }

    private static Predicate<Append> failing(Random random, String streams) {
        return append -> append.stream().startsWith(streams) && random.nextInt(3) == 0;
    }

    private static void heal(World world) {
        world.log.failsBefore = append -> false;
        world.log.failsAfter = append -> false;
    }

    /** Until nothing that failed or died is left to be made good. */
    private static void settle(World world) {
        heal(world);
        world.die(Duration.ZERO);
        world.pass(60);
    }

    private static void check(World world, String id) {
        List<ScheduleFact> facts = world.facts(id);
        ScheduleState end = GivenSchedule.replay(facts);
        assertThat(world.state(id)).isEqualTo(end);

        checkRuns(world.runs(), SchedulePromises.check(facts));
        checkView(world, end);
    }

    /** The list shows the same. */
    private static void checkView(World world, ScheduleState end) {
        try (ScheduleListing listing = new ScheduleListing(world.copy(), world.artifacts)) {
            assertThat(listing.all())
                    .containsExactly(ScheduleSummary.of(end.id(), end.createdAt(), end.definition(), end.standing()));
        }
    }

    /** One run for each firing and no other, one at a time. */
    private static void checkRuns(Map<String, List<RunFact>> runs, Set<String> fired) {
        assertThat(runs.keySet()).containsExactlyInAnyOrderElementsOf(fired);
        Instant free = Instant.MIN;
        for (List<RunFact> facts : runs.values()) {
            assertThat(facts.getFirst().at()).as("the run before has ended").isAfterOrEqualTo(free);
            RunStatus status = RunState.replay(facts).status();
            free = status.terminal() ? facts.getLast().at() : Instant.MAX;
        }
    }
}
