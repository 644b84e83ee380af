package dev.agijobs.projection;

import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.json.RunEventCodec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event for projections, decoded when the first one asks and once for all of them. Belongs to one thread at a time. */
public final class ProjectedEvent {
    private static final String RUN = "run-";

    private final RunEventCodec codec;
    private RecordedEvent recorded;
    private @Nullable RunEvent decoded;

    public ProjectedEvent(RecordedEvent recorded, RunEventCodec codec) {
        this.recorded = recorded;
        this.codec = codec;
    }

    public RecordedEvent recorded() {
        return recorded;
    }

    public String type() {
        return recorded.event().type();
    }

    public Instant occurredAt() {
        return recorded.event().occurredAt();
    }

    /** The run's id, or null when it is no event of a run. */
    public @Nullable String runId() {
        String stream = recorded.stream();
        return stream.startsWith(RUN) ? stream.substring(RUN.length()) : null;
    }

    /**
     * What happened, of an event of a run.
     *
     * @throws dev.agijobs.run.json.UnknownEvent when this program cannot read it
     */
    public RunEvent ofRun() {
        RunEvent event = decoded;
        if (event == null) {
            event = codec.decode(
                    type(), recorded.event().version(), recorded.event().payload());
            decoded = event;
        }
        return event;
    }

    /** Takes the event with its claimed payload in its place. */
    void checkedOut(RecordedEvent whole) {
        recorded = whole;
    }
}
