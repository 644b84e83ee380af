package dev.agijobs.engine;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.run.json.RunEventCodec.Encoded;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The log with large payloads by claim check, for all who fold streams. */
public final class StreamLog {

    private final EventLog log;
    private final ClaimCheck claims;
    private final Ids ids;

    public StreamLog(EventLog log, ClaimCheck claims, Ids ids) {
        this.log = log;
        this.claims = claims;
        this.ids = ids;
    }

    public String logId() {
        return log.logId();
    }

    /** Appends events after the one with seq {@code before}, which is the stream's last. */
    public Uni<AppendResult> append(String stream, long before, List<NewEvent> events, StreamStatus status) {
        boolean large = events.stream().anyMatch(event -> ClaimCheck.isLarge(event.payload()));
        Uni<List<NewEvent>> stored =
                large ? claims.checkIn(events) : Uni.createFrom().item(events);
        return stored.chain(all -> log.append(new Append(stream, ExpectedVersion.at(before), all, status)));
    }

    /** Events of a stream after a seq, in order, with their payloads. */
    public Uni<List<RecordedEvent>> read(String stream, long after, int limit) {
        return log.read(stream, after, limit).chain(claims::checkOut);
    }

    /** The end of a stream; empty when it has no event. */
    public Uni<Optional<StreamHead>> head(String stream) {
        return log.head(stream);
    }

    /** An event to append. */
    public NewEvent event(
            Encoded encoded, Instant at, @Nullable String commandId, String actor, @Nullable String traceparent) {
        return new NewEvent(
                ids.next(), encoded.type(), encoded.version(), at, actor, commandId, traceparent, encoded.payload());
    }
}
