package dev.agijobs.projection;

import dev.agijobs.eventlog.RecordedEvent;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Fetches payloads that were too large for the log. */
@FunctionalInterface
public interface Claims {

    /** The events with their payloads in the place of claims, in the same order. */
    Uni<List<RecordedEvent>> checkOut(List<RecordedEvent> events);
}
