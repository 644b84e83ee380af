package dev.agijobs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.plan.Plan;
import dev.agijobs.schedule.Overlap;
import dev.agijobs.schedule.RunNames;
import dev.agijobs.schedule.ScheduleChange;
import dev.agijobs.schedule.ScheduleCommand;
import dev.agijobs.schedule.ScheduleDecider;
import dev.agijobs.schedule.ScheduleDecision;
import dev.agijobs.schedule.ScheduleDefinition;
import dev.agijobs.schedule.ScheduleEvent;
import dev.agijobs.schedule.ScheduleFact;
import dev.agijobs.schedule.ScheduleState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code given(events).when(command).then(events)} for the rules of a schedule. The schedule is made at {@link #T0}, and so are events unless the test says otherwise. */
public final class GivenSchedule {
    public static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    public static final String ID = "s1";
    public static final RunNames NAMES = nominalTime -> "run@" + nominalTime;

    private static final Plan PLAN = Missions.mission(Missions.step("a"));

    private final List<ScheduleFact> facts = new ArrayList<>();
    private ScheduleDecision decision = ScheduleDecision.NOTHING;
    private Instant decidedAt = T0;

    private GivenSchedule() {}

    public static GivenSchedule given(ScheduleEvent... events) {
        return new GivenSchedule().and(events);
    }

    public GivenSchedule and(ScheduleEvent... events) {
        return andAt(T0, events);
    }

    public GivenSchedule andAt(Instant at, ScheduleEvent... events) {
        for (ScheduleEvent event : events) {
            facts.add(new ScheduleFact(facts.size() + 1, at, event));
        }
        return this;
    }

    public GivenSchedule when(ScheduleCommand command) {
        decision = ScheduleDecider.decide(facts.isEmpty() ? null : state(), command, NAMES);
        decidedAt = command.at();
        return this;
    }

    public ScheduleState state() {
        return replay(facts);
    }

    public static ScheduleState replay(List<ScheduleFact> facts) {
        ScheduleState state = null;
        for (ScheduleFact fact : facts) {
            state = ScheduleState.after(state, fact);
        }
        if (state == null) {
            throw new IllegalArgumentException("Without events there is no state");
        }
        return state;
    }

    /** These events are decided, and happen. */
    public GivenSchedule then(ScheduleEvent... events) {
        assertThat(decision).isEqualTo(new ScheduleDecision.Accepted(List.of(events)));
        return andAt(decidedAt, events);
    }

    public GivenSchedule thenNothing() {
        return then();
    }

    public void thenRejected(ScheduleDecision.Reason reason) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        ScheduleDecision.Rejected.class,
                        r -> assertThat(r.reason()).isEqualTo(reason));
    }

    /** So many seconds after {@link #T0}. */
    public static Instant at(long seconds) {
        return T0.plusSeconds(seconds);
    }

    // --- definitions

    /** Every minute. */
    public static ScheduleDefinition minutely(Overlap overlap, int catchUp) {
        return every(Duration.ofMinutes(1), overlap, catchUp);
    }

    public static ScheduleDefinition every(Duration every, Overlap overlap, int catchUp) {
        return new ScheduleDefinition(PLAN, null, null, every, "UTC", overlap, catchUp, List.of(), Map.of(), 0);
    }

    public static ScheduleDefinition cron(String cron, String zone, Overlap overlap, int catchUp) {
        return new ScheduleDefinition(PLAN, null, cron, null, zone, overlap, catchUp, List.of(), Map.of(), 0);
    }

    /** Only whether it is paused. */
    public static ScheduleChange pausing(boolean paused) {
        return new ScheduleChange(null, null, null, null, null, null, null, null, null, null, paused);
    }

    /** Only when it is due. */
    public static ScheduleChange timing(@Nullable String cron, @Nullable Duration every, @Nullable String zone) {
        return new ScheduleChange(null, null, cron, every, zone, null, null, null, null, null, null);
    }

    /** Only its overlap policy. */
    public static ScheduleChange overlapping(Overlap overlap) {
        return new ScheduleChange(null, null, null, null, null, overlap, null, null, null, null, null);
    }

    // --- events

    public static ScheduleEvent created(ScheduleDefinition definition) {
        return new ScheduleEvent.ScheduleCreated(ID, definition, "print");
    }

    /** @param seconds the nominal time, after {@link #T0} */
    public static ScheduleEvent fired(long seconds) {
        return new ScheduleEvent.ScheduleFired(ID, at(seconds), NAMES.runId(at(seconds)));
    }

    public static ScheduleEvent ended(long seconds) {
        return new ScheduleEvent.ScheduleRunEnded(ID, NAMES.runId(at(seconds)), "succeeded");
    }

    public static ScheduleEvent queued(long... seconds) {
        return new ScheduleEvent.ScheduleQueued(ID, times(seconds));
    }

    public static ScheduleEvent skipped(ScheduleEvent.Reason reason, long... seconds) {
        return new ScheduleEvent.ScheduleSkipped(ID, times(seconds), reason);
    }

    public static ScheduleEvent missed(long first, long last, long count) {
        return new ScheduleEvent.ScheduleMissed(ID, at(first), at(last), count);
    }

    public static ScheduleEvent cancelRequested(long seconds) {
        return new ScheduleEvent.ScheduleRunCancelRequested(ID, NAMES.runId(at(seconds)));
    }

    private static List<Instant> times(long... seconds) {
        List<Instant> times = new ArrayList<>();
        for (long second : seconds) {
            times.add(at(second));
        }
        return times;
    }

    // --- commands

    public static ScheduleCommand look(long seconds) {
        return new ScheduleCommand.Look(at(seconds));
    }

    public static ScheduleCommand end(long at, long nominal) {
        return new ScheduleCommand.EndRun(at(at), NAMES.runId(at(nominal)), "succeeded");
    }

    public static ScheduleCommand change(long seconds, ScheduleChange change) {
        return new ScheduleCommand.Change(at(seconds), null, change);
    }

    public static ScheduleCommand delete(long seconds) {
        return new ScheduleCommand.Delete(at(seconds), null);
    }

    public static ScheduleCommand.Create create(ScheduleDefinition definition) {
        return new ScheduleCommand.Create(T0, "key", ID, definition, false, "print", true);
    }
}
