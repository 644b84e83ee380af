package dev.agijobs.archive;

import dev.agijobs.eventlog.RecordedEvent;
import java.util.HexFormat;
import java.util.List;

/** Events with all their fields as texts, which can be compared in their thousands. */
public final class EventTexts {
    private EventTexts() {}

    public static List<String> of(List<RecordedEvent> events) {
        HexFormat hex = HexFormat.of();
        return events.stream()
                .map(e -> "%d %d %s %d %s %s %s %d %s %s %s %s %s %s %s"
                        .formatted(
                                e.shard(),
                                e.offset(),
                                e.stream(),
                                e.seq(),
                                e.org(),
                                e.event().eventId(),
                                e.event().type(),
                                e.event().version(),
                                e.event().occurredAt(),
                                e.event().actor(),
                                e.event().commandId(),
                                e.event().traceparent(),
                                hex.formatHex(e.event().payload()),
                                hex.formatHex(e.prevHash()),
                                hex.formatHex(e.hash())))
                .toList();
    }
}
