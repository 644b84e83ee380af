package dev.agijobs.engine;

import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.json.RunEventCodec;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** The log as runs see it: typed events in, states out, large payloads by claim check. */
final class RunLog {

    /** Events read from the log at once. */
    private static final int PAGE = 1_000;

    private final StreamLog log;
    private final RunEventCodec codec;

    RunLog(EventLog log, RunEventCodec codec, ClaimCheck claims, Ids ids) {
        this.log = new StreamLog(log, claims, ids);
        this.codec = codec;
    }

    static String stream(String runId) {
        return "run-" + runId;
    }

    /** Appends events after the one with seq {@code before}, which is the run's last. */
    Uni<AppendResult> append(String runId, long before, List<NewEvent> events, StreamStatus status) {
        return log.append(stream(runId), before, events, status);
    }

    /** Whether the run may have to tell others something, as its stream's head says. */
    Uni<Boolean> owes(String runId) {
        return log.head(stream(runId))
                .map(head -> head.isPresent()
                        && !head.get().status().terminal()
                        && Instant.EPOCH.equals(head.get().status().wakeAt()));
    }

    NewEvent encode(RunFact fact, Caller caller) {
        return log.event(
                codec.encode(fact.event()), fact.at(), fact.commandId(), caller.principal(), fact.traceparent());
    }

    /** The state after all events of the run, or after the one with seq {@code until} when there are more; not submitted when there is no such run. */
    Uni<RunState> load(String runId, long until) {
        return fold(runId, new RunState(), until, fact -> {});
    }

    /** The state after all events of the run. @param each told every event */
    Uni<RunState> load(String runId, Consumer<RunFact> each) {
        return fold(runId, new RunState(), Long.MAX_VALUE, each);
    }

    private Uni<RunState> fold(String runId, RunState state, long until, Consumer<RunFact> each) {
        long wanted = Math.min(PAGE, until - state.seq());
        if (wanted <= 0) {
            return Uni.createFrom().item(state);
        }
        return log.read(stream(runId), state.seq(), (int) wanted).chain(events -> {
            for (RecordedEvent event : events) {
                RunFact fact = fact(event);
                state.apply(fact);
                each.accept(fact);
            }
            return events.size() < wanted ? Uni.createFrom().item(state) : fold(runId, state, until, each);
        });
    }

    private RunFact fact(RecordedEvent recorded) {
        NewEvent e = recorded.event();
        RunEvent event = codec.decode(e.type(), e.version(), e.payload());
        return new RunFact(recorded.seq(), e.occurredAt(), e.commandId(), event, e.traceparent());
    }
}
