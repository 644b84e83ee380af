package dev.agijobs.eventlog;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event to append. Ownership of {@code payload} passes to the log: nobody changes the bytes afterwards.
 *
 * @param type stable stored name
 * @param version of the payload's shape, 1 or more
 * @param occurredAt whole microseconds
 * @param actor who caused it: a principal's name, or "engine"
 * @param commandId key of the command it answers, or null
 */
public record NewEvent(
        UUID eventId,
        String type,
        int version,
        Instant occurredAt,
        String actor,
        @Nullable String commandId,
        @Nullable String traceparent,
        byte[] payload) {}
