package dev.agijobs.rest;

import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.rest.view.EventOut;
import dev.agijobs.rest.view.Json;
import java.util.List;
import java.util.function.Function;

/**
 * A page of events as server-sent events.
 *
 * @param lastId of its last event, "" when there is none
 */
record EventFrames(String text, String lastId) {

    static EventFrames of(List<RecordedEvent> events, String logId, Function<RecordedEvent, String> id) {
        StringBuilder frames = new StringBuilder();
        String last = "";
        for (RecordedEvent event : events) {
            last = id.apply(event);
            // A line break would end the field; outside of texts, where JSON has none, a space means the same.
            String data =
                    Json.text(EventOut.of(event, logId)).replace('\n', ' ').replace('\r', ' ');
            frames.append("id: ").append(last);
            frames.append("\nevent: ").append(event.event().type());
            frames.append("\ndata: ").append(data).append("\n\n");
        }
        return new EventFrames(frames.toString(), last);
    }

    /** Moves the reader's last id on, without an event. */
    static EventFrames moved(String id) {
        return new EventFrames("id: " + id + "\n\n", id);
    }
}
