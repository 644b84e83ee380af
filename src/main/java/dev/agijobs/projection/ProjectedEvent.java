package dev.agijobs.projection;

import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.run.json.RunEventType;
import dev.agijobs.run.json.Submission;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An event for projections, decoded when the first one asks and once for all of them. Belongs to one thread at a time. */
public final class ProjectedEvent {
    private static final String RUN = "run-";
    private static final String SUBMITTED = RunEventType.RUN_SUBMITTED.storedName();

    private final RunEventCodec codec;
    private final @Nullable String runId;
    private final boolean movesRun;
    private RecordedEvent recorded;
    private @Nullable RunEvent decoded;
    private @Nullable Submission submission;

    public ProjectedEvent(RecordedEvent recorded, RunEventCodec codec) {
        this.recorded = recorded;
        this.codec = codec;
        String stream = recorded.stream();
        runId = stream.startsWith(RUN) ? stream.substring(RUN.length()) : null;
        movesRun = runId != null && RunPhase.isMovedBy(type());
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
        return runId;
    }

    /** Whether it is an event of a run that {@link RunPhase} is to be shown. */
    public boolean movesRun() {
        return movesRun;
    }

    /**
     * What was submitted, of the event that begins a run; null of any other.
     *
     * @throws dev.agijobs.run.json.UnknownEvent when this program cannot read it
     */
    public @Nullable Submission submission() {
        if (submission == null && runId != null && type().equals(SUBMITTED)) {
            submission = codec.submission(
                    recorded.event().version(), recorded.event().payload());
        }
        return submission;
    }

    /**
     * What happened, of an event of a run. Reads the whole plan of a {@link #submission}.
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
