package dev.agijobs.schedule;

import java.time.Instant;
import java.util.List;

/**
 * What happened to a schedule, in the order it lives it. Each nominal time ends in exactly one of ScheduleFired, ScheduleSkipped and ScheduleMissed; when an event happened
 * and its place in the stream are in {@link ScheduleFact}.
 */
public sealed interface ScheduleEvent {
    String scheduleId();

    /** @param fingerprint of the request, so that a repeated idempotency key with another body is noticed */
    record ScheduleCreated(String scheduleId, ScheduleDefinition definition, String fingerprint)
            implements ScheduleEvent {}

    /** @param anchor what intervals count from, which is the time of the event when the nominal times changed */
    record ScheduleChanged(String scheduleId, ScheduleDefinition definition, Instant anchor) implements ScheduleEvent {}

    /** From now on there are no nominal times. */
    record SchedulePaused(String scheduleId) implements ScheduleEvent {}

    /** Nominal times begin again; there were none during the pause. */
    record ScheduleResumed(String scheduleId) implements ScheduleEvent {}

    /** Nominal times wait for their turn, after those that wait already. */
    record ScheduleQueued(String scheduleId, List<Instant> nominalTimes) implements ScheduleEvent {}

    /** A nominal time has its run, which is submitted now; the run's id follows from the schedule and the nominal time. */
    record ScheduleFired(String scheduleId, Instant nominalTime, String runId) implements ScheduleEvent {}

    /** The run that was fired last has ended. @param state how, as runs name it: succeeded, failed or cancelled */
    record ScheduleRunEnded(String scheduleId, String runId, String state) implements ScheduleEvent {}

    /** The run that is under way shall make room. */
    record ScheduleRunCancelRequested(String scheduleId, String runId) implements ScheduleEvent {}

    /** Nominal times, which may have waited, get no run. */
    record ScheduleSkipped(String scheduleId, List<Instant> nominalTimes, Reason reason) implements ScheduleEvent {}

    /**
     * Nominal times in a row get no run, as they were found too late.
     *
     * @param first the oldest of them
     * @param last the newest of them
     * @param count how many they are
     */
    record ScheduleMissed(String scheduleId, Instant first, Instant last, long count) implements ScheduleEvent {}

    /** It has no nominal times any more; a run that is under way goes on. */
    record ScheduleDeleted(String scheduleId) implements ScheduleEvent {}

    /** Nothing happened: all that the events before amount to, so that a long stream can be read from here. */
    record ScheduleCheckpointed(String scheduleId, ScheduleState state) implements ScheduleEvent {}

    /** Why nominal times were skipped. */
    enum Reason {
        /** An earlier run had not ended. */
        OVERLAP,
        /** Too many waited already. */
        QUEUE_FULL,
        /** A newer nominal time took its place. */
        SUPERSEDED,
        /** The schedule was deleted while it waited. */
        DELETED
    }
}
