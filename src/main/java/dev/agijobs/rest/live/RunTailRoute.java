package dev.agijobs.rest.live;

import dev.agijobs.engine.RunService;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.rest.request.Parameters;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;

/** The live tail of a run; the id of each event is its seq. */
@ApplicationScoped
public class RunTailRoute {

    private final RunService runs;
    private final String logId;
    private final LiveReaders readers;

    RunTailRoute(RunService runs, EventLog log, LiveReaders readers) {
        this.runs = runs;
        this.logId = log.logId();
        this.readers = readers;
    }

    void register(@Observes Router router) {
        LiveRoute.serve(router, "/api/v1/runs/:id/events", readers, this::tail);
    }

    private Uni<Optional<LiveTail<?>>> tail(LiveRequest request) {
        String runId = Parameters.runId(request.inPath("id"));
        long after = Parameters.after(request.from());
        return runs.head(runId)
                .map(head -> over(request, head, after) ? Optional.empty() : Optional.of(tail(runId, after)));
    }

    /** A place that the stream has not come to was given by another log, or by nobody: waiting there would lose what lies before it. */
    private static boolean over(LiveRequest request, StreamHead head, long after) {
        if (after > head.seq()) {
            throw new Refused(
                    Code.POSITION_NOT_RESUMABLE,
                    "%s lies beyond the end of the stream, which is %d".formatted(request.fromName(), head.seq()));
        }
        return head.status().terminal() && after == head.seq();
    }

    private LiveTail<?> tail(String runId, long after) {
        return new LiveTail<>(runs.follow(runId, after, readers.heartbeat()), this::frames, String.valueOf(after));
    }

    private EventFrames frames(List<RecordedEvent> page) {
        return EventFrames.of(page, logId, event -> String.valueOf(event.seq()));
    }
}
