package dev.agijobs.schedule;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a schedule stands: the fold of its events. Immutable.
 *
 * @param fingerprint of the request that made it
 * @param seq of its last event
 * @param checkpoint seq of its last checkpoint, 0 when there is none
 */
public record ScheduleState(
        String id,
        String fingerprint,
        Instant createdAt,
        ScheduleDefinition definition,
        Standing standing,
        long seq,
        long checkpoint) {

    /** @throws CorruptSchedule when the event cannot follow */
    public static ScheduleState after(@Nullable ScheduleState before, ScheduleFact fact) {
        if (fact.event() instanceof ScheduleEvent.ScheduleCheckpointed e) {
            ScheduleState s = e.state();
            return new ScheduleState(
                    s.id, s.fingerprint, s.createdAt, s.definition, s.standing, fact.seq(), fact.seq());
        }
        if (fact.event() instanceof ScheduleEvent.ScheduleCreated e && before == null) {
            return new ScheduleState(
                    e.scheduleId(),
                    e.fingerprint(),
                    fact.at(),
                    e.definition(),
                    Standing.created(fact.seq(), fact.at()),
                    fact.seq(),
                    0);
        }
        if (before == null || fact.seq() != before.seq + 1) {
            throw new CorruptSchedule("%s is event %d of a schedule, but follows %s"
                    .formatted(
                            fact.event().getClass().getSimpleName(),
                            fact.seq(),
                            before == null ? "nothing" : "event " + before.seq));
        }
        ScheduleDefinition next =
                fact.event() instanceof ScheduleEvent.ScheduleChanged e ? e.definition() : before.definition;
        return new ScheduleState(
                before.id,
                before.fingerprint,
                before.createdAt,
                next,
                before.standing.after(fact),
                fact.seq(),
                before.checkpoint);
    }

    /** The nominal times as they are now. */
    public Timetable timetable() {
        return definition.timetable(standing.course().anchor());
    }

    /** The next nominal time, which may be due already; empty when it is paused or deleted, or there is none any more. */
    public Optional<Instant> nextAt() {
        Standing.Course course = standing.course();
        return course.paused() || course.deleted()
                ? Optional.empty()
                : timetable().next(course.considered());
    }

    /** Whether nothing will ever happen to it any more. */
    public boolean over() {
        return standing.course().deleted() && standing.agenda().running() == null;
    }
}
