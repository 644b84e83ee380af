package dev.agijobs.eventlog;

import java.util.List;

/** The events as stored, in order. */
public record AppendResult(List<RecordedEvent> events) {
    public long lastSeq() {
        return events.getLast().seq();
    }
}
