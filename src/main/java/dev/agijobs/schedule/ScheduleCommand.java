package dev.agijobs.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is asked of a schedule. A command carries all that a decision needs and that is not in the schedule's events. */
public sealed interface ScheduleCommand {

    /** When it is decided, in whole microseconds. */
    Instant at();

    /** A command of somebody outside. */
    sealed interface ClientCommand extends ScheduleCommand {

        /** Idempotency key, or null. */
        default @Nullable String commandId() {
            return null;
        }
    }

    /**
     * @param fingerprint of the request
     * @param room whether another schedule may be made
     */
    record Create(
            Instant at,
            @Nullable String commandId,
            String scheduleId,
            ScheduleDefinition definition,
            boolean paused,
            String fingerprint,
            boolean room)
            implements ClientCommand {}

    /** @param expectedRevision the revision that it must have, or null for any */
    record Change(Instant at, @Nullable Long expectedRevision, ScheduleChange change) implements ClientCommand {}

    /** @param expectedRevision the revision that it must have, or null for any */
    record Delete(Instant at, @Nullable Long expectedRevision) implements ClientCommand {}

    /** Time has passed: what is due, and what can start? Repeated until nothing comes of it. */
    record Look(Instant at) implements ScheduleCommand {}

    /** @param state how the run ended, as runs name it */
    record EndRun(Instant at, String runId, String state) implements ScheduleCommand {}
}
