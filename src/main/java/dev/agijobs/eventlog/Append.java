package dev.agijobs.eventlog;

import java.util.List;
import java.util.Objects;

/** One stream's share of a commit: all of its events are stored, or none. At least one event. */
public record Append(String stream, ExpectedVersion expected, List<NewEvent> events, StreamStatus status) {

    /** @throws IllegalArgumentException without a stream's name or without events */
    public Append {
        Objects.requireNonNull(expected);
        Objects.requireNonNull(status);
        events = List.copyOf(events);
        if (stream.isEmpty() || events.isEmpty()) {
            throw new IllegalArgumentException("An append needs a stream's name and at least one event");
        }
    }
}
