package dev.agijobs.rest.live;

import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.rest.view.EventOut;
import dev.agijobs.rest.view.Json;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What is sent to a reader at once, as server-sent events.
 *
 * @param lastId of the last event in it, "" when there is none
 */
record EventFrames(Buffer bytes, String lastId) {

    /** Events; a sign of life when there are none. */
    static EventFrames of(List<RecordedEvent> events, String logId, Function<RecordedEvent, String> id) {
        if (events.isEmpty()) {
            return signOfLife();
        }
        Buffer frames = Buffer.buffer();
        String last = "";
        for (RecordedEvent event : events) {
            last = id.apply(event);
            frames.appendString("id: " + last + "\nevent: " + event.event().type() + "\ndata: ");
            frames.appendBytes(onOneLine(Json.bytes(EventOut.of(event, logId))));
            frames.appendString("\n\n");
        }
        return new EventFrames(frames, last);
    }

    /** A line break would end the field; outside of texts, where JSON has none, a space means the same. */
    private static byte[] onOneLine(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            if (json[i] == '\n' || json[i] == '\r') {
                json[i] = ' ';
            }
        }
        return json;
    }

    /** A comment, which clients pass over. */
    static EventFrames signOfLife() {
        return new EventFrames(Buffer.buffer(":\n\n"), "");
    }

    /** Moves the reader's last id on, without an event. */
    static EventFrames moved(String id) {
        return new EventFrames(Buffer.buffer("id: " + id + "\n\n"), id);
    }

    /** The last words to a reader that is cut off. @param lastId of the last event sent to it */
    static EventFrames goodbye(String lastId) {
        String why = Json.text(Map.of("last_event_id", lastId, "reason", "Nothing was taken for too long"));
        return new EventFrames(Buffer.buffer("id: %s\nevent: goodbye\ndata: %s\n\n".formatted(lastId, why)), lastId);
    }
}
