package dev.agijobs.eventlog;

import java.util.List;
import java.util.Objects;

/** One stream's share of a commit: all of its events are stored, or none. Without events it only says anew how the stream stands, which must exist then. */
public record Append(String stream, ExpectedVersion expected, List<NewEvent> events, StreamStatus status) {

    /** @throws IllegalArgumentException without a stream's name, or without events for a stream that has none */
    public Append {
        Objects.requireNonNull(expected);
        Objects.requireNonNull(status);
        events = List.copyOf(events);
        if (stream.isEmpty() || (events.isEmpty() && expected.matches(0))) {
            throw new IllegalArgumentException("An append needs a stream's name, and events if the stream has none");
        }
    }
}
