package dev.agijobs.schedule;

import java.util.List;

/** What comes of a command. */
public sealed interface ScheduleDecision {

    ScheduleDecision NOTHING = new Accepted(List.of());

    /** It happens; no events: it has happened already, or there is nothing to do. */
    record Accepted(List<ScheduleEvent> events) implements ScheduleDecision {}

    /** It may not happen; nothing changes. */
    record Rejected(Reason reason, String detail) implements ScheduleDecision {}

    /** Why a command is refused. */
    enum Reason {
        SCHEDULE_NOT_FOUND,
        IDEMPOTENCY_KEY_REUSED,
        TOO_MANY_SCHEDULES,
        NEVER_DUE,
        REVISION_CONFLICT
    }
}
