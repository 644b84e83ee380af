package dev.agijobs.eventlog;

import java.util.List;

/** One stream's share of a commit: all of its events are stored, or none. At least one event. */
public record Append(String stream, ExpectedVersion expected, List<NewEvent> events, StreamStatus status) {}
