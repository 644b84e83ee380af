package dev.agijobs.rest.view;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An event as clients see it.
 *
 * @param position a point: names the event's place, cannot be resumed from
 * @param payload the stored JSON as it is; a large one is {@code {"$claim": CID, "size": BYTES}} and its bytes are an artifact
 */
public record EventOut(
        String position,
        int shard,
        long offset,
        String stream,
        long seq,
        String eventId,
        String org,
        String type,
        int version,
        Instant occurredAt,
        String actor,
        @Nullable String commandId,
        @Schema(type = SchemaType.OBJECT) @JsonRawValue String payload,
        String prevHash,
        String hash) {

    /** A page of a run's events. @param nextAfter what {@code after} gives the next page */
    @Schema(name = "RunEventsPage")
    public record Page(List<EventOut> events, long nextAfter) {}

    /** A page of the events of all streams. @param nextAfter a feed position: what {@code after} gives the next page */
    @Schema(name = "FeedPage")
    public record FeedPage(List<EventOut> events, String nextAfter) {}

    public static EventOut of(RecordedEvent recorded, String logId) {
        NewEvent event = recorded.event();
        return new EventOut(
                Position.point(logId, recorded.shard(), recorded.offset()),
                recorded.shard(),
                recorded.offset(),
                recorded.stream(),
                recorded.seq(),
                event.eventId().toString(),
                recorded.org(),
                event.type(),
                event.version(),
                event.occurredAt(),
                event.actor(),
                event.commandId(),
                new String(event.payload(), StandardCharsets.UTF_8),
                HexFormat.of().formatHex(recorded.prevHash()),
                HexFormat.of().formatHex(recorded.hash()));
    }

    public static Page page(List<RecordedEvent> events, long after, String logId) {
        return new Page(
                events.stream().map(event -> of(event, logId)).toList(),
                events.isEmpty() ? after : events.getLast().seq());
    }
}
