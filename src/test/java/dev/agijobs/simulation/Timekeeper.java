package dev.agijobs.simulation;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.schedule.ScheduleRejected;
import dev.agijobs.plan.Plan;
import dev.agijobs.schedule.Overlap;
import dev.agijobs.schedule.ScheduleChange;
import dev.agijobs.schedule.ScheduleCommand;
import dev.agijobs.schedule.ScheduleDefinition;
import dev.agijobs.testkit.GivenSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes a schedule, pauses and changes it now and then, and ends it some time after all has become calm. */
final class Timekeeper {
    private static final Duration PAUSE = Duration.ofSeconds(6);
    /** Time to see that it goes on when nothing fails any more. */
    private static final Duration CALM = Duration.ofSeconds(25);

    private final World world;
    private final String name;
    private final Client client;
    private final Caller caller;
    private final ScheduleDefinition definition;
    private final boolean deletes;
    private @Nullable String id;
    private int actions;
    private boolean ending;
    private boolean ended;

    Timekeeper(World world, String name, Plan plan) {
        this.world = world;
        this.name = name;
        this.client = new Client(world, name);
        this.caller = new Caller(name, null);
        this.definition = new ScheduleDefinition(
                plan,
                null,
                null,
                every(),
                "UTC",
                world.chance.pick(List.of(Overlap.values())),
                world.chance.below(4),
                List.of(),
                Map.of(),
                0);
        this.deletes = world.chance.of(0.5);
        this.actions = world.chance.below(5);
    }

    private Duration every() {
        return Duration.ofSeconds(world.chance.between(4, 12));
    }

    Plan plan() {
        return definition.plan();
    }

    /** Whether the schedule has come to rest as it should. */
    boolean done() {
        ScheduleBook book = id == null ? null : world.auditor.schedule(id);
        return ended && (id == null || (book != null && book.atRest()));
    }

    @Override
    public String toString() {
        return name;
    }

    void come(Duration in) {
        world.agenda.after(in, null, this::create);
    }

    private void create() {
        client.<String>send(
                "schedule",
                true,
                life -> {
                    String wanted = life.schedules.newId(caller, "key of " + name);
                    return life.schedules.command(
                            wanted,
                            caller,
                            now -> new ScheduleCommand.Create(
                                    now, "key of " + name, wanted, definition, false, "print", true),
                            (state, fresh) -> state.id());
                },
                outcome -> {
                    id = outcome.answer();
                    if (id == null) {
                        world.auditor.found(Invariant.SOUND, "A schedule was answered by " + outcome.refusal());
                    } else {
                        later();
                    }
                });
    }

    private void later() {
        world.agenda.after(world.chance.about(PAUSE), null, () -> {
            if (!ending && actions-- > 0) {
                act();
            }
        });
    }

    private void act() {
        switch (world.chance.below(4)) {
            case 0, 1 -> change(GivenSchedule.pausing(actions % 2 == 1), this::later);
            case 2 -> change(GivenSchedule.timing(null, every(), null), this::later);
            default -> change(GivenSchedule.overlapping(world.chance.pick(List.of(Overlap.values()))), this::later);
        }
    }

    private void change(ScheduleChange change, Runnable then) {
        give("change schedule", now -> new ScheduleCommand.Change(now, null, change), then);
    }

    /** Nothing fails any more. */
    void end() {
        ending = true;
        Runnable finish = () -> world.agenda.after(CALM, null, this::finish);
        ScheduleBook book = id == null ? null : world.auditor.schedule(id);
        if (book != null && book.isPaused()) {
            change(GivenSchedule.pausing(false), finish);
        } else {
            finish.run(); // no command, which would wake it
        }
    }

    private void finish() {
        if (deletes) {
            give("delete schedule", now -> new ScheduleCommand.Delete(now, null), () -> ended = true);
        } else {
            change(GivenSchedule.pausing(true), () -> ended = true);
        }
    }

    /** Repeating a change or a deletion changes nothing more. */
    private void give(String what, Function<Instant, ScheduleCommand.ClientCommand> command, Runnable then) {
        if (id == null) {
            world.agenda.after(PAUSE, null, () -> give(what, command, then));
            return;
        }
        String schedule = id;
        client.<Boolean>send(
                what,
                true,
                life -> life.schedules.command(schedule, caller, command, (state, changed) -> changed),
                outcome -> {
                    if (outcome.refusal() != null && !(outcome.refusal() instanceof ScheduleRejected)) {
                        world.auditor.found(Invariant.SOUND, "A schedule was answered by " + outcome.refusal());
                    }
                    then.run();
                });
    }
}
