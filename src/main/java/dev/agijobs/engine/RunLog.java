package dev.agijobs.engine;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.json.RunEventCodec;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;

/** The log as runs see it: typed events in, states out, large payloads by claim check. */
final class RunLog {

    /** Events read from the log at once. */
    private static final int PAGE = 1_000;

    /** An event to append and who caused it. */
    record Entry(RunFact fact, Caller caller) {}

    private final EventLog log;
    private final RunEventCodec codec;
    private final ClaimCheck claims;
    private final Ids ids;

    RunLog(EventLog log, RunEventCodec codec, ClaimCheck claims, Ids ids) {
        this.log = log;
        this.codec = codec;
        this.claims = claims;
        this.ids = ids;
    }

    static String stream(String runId) {
        return "run-" + runId;
    }

    /** Appends entries that follow one another in the run's stream. */
    Uni<AppendResult> append(String runId, List<Entry> entries, StreamStatus status) {
        long before = entries.getFirst().fact().seq() - 1;
        List<NewEvent> events = new ArrayList<>(entries.size());
        boolean large = false;
        for (Entry entry : entries) {
            NewEvent event = encode(entry);
            large |= ClaimCheck.isLarge(event.payload());
            events.add(event);
        }
        Append append = new Append(stream(runId), ExpectedVersion.at(before), events, status);
        return large ? claims.checkIn(events).chain(claimed -> log.append(with(append, claimed))) : log.append(append);
    }

    private static Append with(Append append, List<NewEvent> events) {
        return new Append(append.stream(), append.expected(), events, append.status());
    }

    private NewEvent encode(Entry entry) {
        RunFact fact = entry.fact();
        RunEventCodec.Encoded encoded = codec.encode(fact.event());
        return new NewEvent(
                ids.next(),
                encoded.type(),
                encoded.version(),
                fact.at(),
                entry.caller().principal(),
                fact.commandId(),
                entry.caller().traceparent(),
                encoded.payload());
    }

    /** The state after all events of the run, or after the one with seq {@code until} when there are more; not submitted when there is no such run. */
    Uni<RunState> load(String runId, long until) {
        return fold(runId, new RunState(), until);
    }

    private Uni<RunState> fold(String runId, RunState state, long until) {
        long wanted = Math.min(PAGE, until - state.seq());
        if (wanted <= 0) {
            return Uni.createFrom().item(state);
        }
        return log.read(stream(runId), state.seq(), (int) wanted)
                .chain(claims::checkOut)
                .chain(events -> {
                    events.forEach(event -> state.apply(fact(event)));
                    return events.size() < wanted ? Uni.createFrom().item(state) : fold(runId, state, until);
                });
    }

    private RunFact fact(RecordedEvent recorded) {
        NewEvent e = recorded.event();
        RunEvent event = codec.decode(e.type(), e.version(), e.payload());
        return new RunFact(recorded.seq(), e.occurredAt(), e.commandId(), event);
    }
}
