package dev.agijobs.engine.schedule;

import dev.agijobs.schedule.ScheduleDecision;

/** The rules of schedules forbid a command, or there is no such schedule; nothing changed. */
public final class ScheduleRejected extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ScheduleDecision.Reason reason;

    public ScheduleRejected(ScheduleDecision.Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public ScheduleDecision.Reason reason() {
        return reason;
    }
}
