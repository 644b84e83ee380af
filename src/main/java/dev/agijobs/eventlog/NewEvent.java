package dev.agijobs.eventlog;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event to append. Ownership of {@code payload} passes to the log: nobody changes the bytes afterwards.
 *
 * @param type stable stored name
 * @param version of the payload's shape, 1 or more
 * @param occurredAt whole microseconds; anything finer is cut off
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
        byte[] payload) {

    /** @throws IllegalArgumentException when the version is below 1 or the time does not fit into a long of microseconds */
    public NewEvent {
        Objects.requireNonNull(eventId);
        Objects.requireNonNull(type);
        Objects.requireNonNull(actor);
        Objects.requireNonNull(payload);
        if (version < 1) {
            throw new IllegalArgumentException("An event's version is 1 or more, but was " + version);
        }
        try {
            HashChain.micros(occurredAt);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("An event's time must fit into microseconds: " + occurredAt, e);
        }
        occurredAt = occurredAt.truncatedTo(ChronoUnit.MICROS);
    }
}
