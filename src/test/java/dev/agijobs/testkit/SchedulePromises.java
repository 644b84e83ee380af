package dev.agijobs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.schedule.ScheduleEvent;
import dev.agijobs.schedule.ScheduleFact;
import dev.agijobs.schedule.ScheduleState;
import dev.agijobs.schedule.Timetable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds for the facts of any schedule, whatever died in between: each nominal time was fired, skipped or missed, or waits, and exactly one of these. */
public final class SchedulePromises {

    private final List<Instant> ended = new ArrayList<>();
    private final Set<String> fired = new HashSet<>();
    private final Set<Instant> queued = new HashSet<>();

    private SchedulePromises() {}

    /** Answers the ids of the runs that were fired. */
    public static Set<String> check(List<ScheduleFact> facts) {
        SchedulePromises promises = new SchedulePromises();
        facts.forEach(promises::take);
        ScheduleState end = GivenSchedule.replay(facts);
        promises.ended.addAll(end.standing().agenda().queue());
        List<Instant> nominal =
                promises.nominalTimes(facts, end.standing().course().considered());
        Collections.sort(promises.ended);
        assertThat(promises.ended).as("fired, skipped, missed or waiting").containsExactlyElementsOf(nominal);
        assertThat(end.standing().tally().fired() + end.standing().tally().skipped())
                .isEqualTo(nominal.size() - end.standing().agenda().queue().size());
        return promises.fired;
    }

    private void take(ScheduleFact fact) {
        if (fact.event() instanceof ScheduleEvent.ScheduleFired e) {
            assertThat(e.nominalTime()).isBeforeOrEqualTo(fact.at());
            ended.add(e.nominalTime());
            assertThat(fired.add(e.runId())).as("one firing for %s", e.runId()).isTrue();
        } else if (fact.event() instanceof ScheduleEvent.ScheduleSkipped e) {
            ended.addAll(e.nominalTimes());
        } else if (fact.event() instanceof ScheduleEvent.ScheduleQueued e) {
            e.nominalTimes()
                    .forEach(time -> assertThat(queued.add(time))
                            .as("%s waits once", time)
                            .isTrue());
        }
    }

    /** All nominal times that there were, by walking through the definitions and pauses as they followed one another. */
    private List<Instant> nominalTimes(List<ScheduleFact> facts, Instant until) {
        List<Instant> nominal = new ArrayList<>();
        ScheduleState state = null;
        Instant from = facts.getFirst().at();
        for (ScheduleFact fact : facts) {
            boolean turns = fact.event() instanceof ScheduleEvent.ScheduleChanged
                    || fact.event() instanceof ScheduleEvent.SchedulePaused
                    || fact.event() instanceof ScheduleEvent.ScheduleResumed;
            if (state != null && turns) {
                nominal.addAll(between(state, from, fact.at()));
                from = from.isAfter(fact.at()) ? from : fact.at();
            }
            if (state != null && fact.event() instanceof ScheduleEvent.ScheduleMissed e) {
                List<Instant> missed = between(state, e.first().minusNanos(1), e.last());
                assertThat(missed).hasSize((int) e.count()).startsWith(e.first());
                ended.addAll(missed);
            }
            state = ScheduleState.after(state, fact);
        }
        nominal.addAll(between(state, from, until));
        return nominal;
    }

    /** Nominal times in a row, none while it is paused. */
    private static List<Instant> between(@Nullable ScheduleState state, Instant after, Instant until) {
        List<Instant> times = new ArrayList<>();
        if (state == null || state.standing().course().paused()) {
            return times;
        }
        Timetable timetable = state.timetable();
        Instant next = timetable.next(after).orElse(Instant.MAX);
        while (!next.isAfter(until)) {
            times.add(next);
            next = timetable.next(next).orElse(Instant.MAX);
        }
        return times;
    }
}
