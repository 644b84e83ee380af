package dev.agijobs.engine.schedule;

import dev.agijobs.schedule.ScheduleEvent;
import java.time.Instant;

/** Told what happens to schedules, to count it. It is quick, blocks nobody and does not throw. */
@FunctionalInterface
public interface ScheduleListener {

    /** Counts nothing. */
    ScheduleListener NONE = (event, at) -> {};

    /** An event that was decided at this time is durable. */
    void recorded(ScheduleEvent event, Instant at);
}
