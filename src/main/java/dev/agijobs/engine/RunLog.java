package dev.agijobs.engine;

import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.run.CorruptRun;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.json.RunEventCodec;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** The log as runs see it: typed events in, states out, large payloads by claim check, long runs by snapshots. */
final class RunLog {

    /** Events read from the log at once. */
    private static final int PAGE = 1_000;

    private static final Consumer<RunFact> NOBODY = fact -> {};

    private final StreamLog log;
    private final RunEventCodec codec;
    private final Snapshots snapshots;

    RunLog(EventLog log, RunEventCodec codec, ClaimCheck claims, Ids ids, Snapshots snapshots) {
        this.snapshots = snapshots;
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

    /** Says that the turn's events were appended, after those up to {@code before}. */
    void appended(String runId, long before, RunState state, AppendResult result) {
        if (!result.events().isEmpty()) {
            snapshots.appended(
                    stream(runId), before, state, result.events().getLast().hash());
        }
    }

    /** The state after all events of the run, or after the one with seq {@code until} when there are more; not submitted when there is no such run. */
    Uni<RunState> load(String runId, long until) {
        return load(runId, until, until);
    }

    /** The state after all events of the run, which are all read. @param each told every event */
    Uni<RunState> load(String runId, Consumer<RunFact> each) {
        return fold(runId, new RunState(), Long.MAX_VALUE, each);
    }

    /** @param snapshotMax largest seq of a snapshot to begin with */
    private Uni<RunState> load(String runId, long until, long snapshotMax) {
        return snapshots
                .newest(stream(runId), snapshotMax)
                .chain(found ->
                        found.isEmpty() ? fold(runId, new RunState(), until, NOBODY) : goOn(runId, found.get(), until));
    }

    /** Whatever is wrong with a snapshot, the events before it say what is right. */
    private Uni<RunState> goOn(String runId, Snapshots.Found found, long until) {
        int limit = (int) Math.clamp(until - found.seq(), 1, PAGE);
        return log.read(stream(runId), found.seq(), limit)
                .chain(events -> follows(runId, events, found))
                .chain(events -> fold(runId, found.state(), until, NOBODY, events, limit))
                .invoke(snapshots::used)
                .onFailure(CorruptRun.class)
                .recoverWithUni(failure -> snapshots
                        .setAside(stream(runId), found.seq(), failure)
                        .chain(() -> load(runId, until, found.seq() - 1)));
    }

    /** The same events, or {@link CorruptRun} when the snapshot before them is of another history. */
    private Uni<List<RecordedEvent>> follows(String runId, List<RecordedEvent> events, Snapshots.Found found) {
        Uni<byte[]> hash = events.isEmpty()
                ? log.head(stream(runId))
                        .map(head -> head.filter(end -> end.seq() == found.seq())
                                .map(StreamHead::hash)
                                .orElse(HashChain.GENESIS))
                : Uni.createFrom().item(events.getFirst().prevHash());
        return hash.map(expected -> {
            if (!Arrays.equals(expected, found.hash())) {
                throw new CorruptRun(runId, found.seq(), "the log has another event there, or none");
            }
            return events;
        });
    }

    private Uni<RunState> fold(String runId, RunState state, long until, Consumer<RunFact> each) {
        int wanted = (int) Math.min(PAGE, until - state.seq());
        return wanted <= 0
                ? Uni.createFrom().item(state)
                : log.read(stream(runId), state.seq(), wanted)
                        .chain(events -> fold(runId, state, until, each, events, wanted));
    }

    /** @param limit of the read that gave these events */
    private Uni<RunState> fold(
            String runId, RunState state, long until, Consumer<RunFact> each, List<RecordedEvent> events, int limit) {
        for (RecordedEvent event : events) {
            if (event.seq() <= until) {
                RunFact fact = fact(event);
                state.apply(fact);
                each.accept(fact);
            }
        }
        return events.size() < limit ? Uni.createFrom().item(state) : fold(runId, state, until, each);
    }

    private RunFact fact(RecordedEvent recorded) {
        NewEvent e = recorded.event();
        RunEvent event = codec.decode(e.type(), e.version(), e.payload());
        return new RunFact(recorded.seq(), e.occurredAt(), e.commandId(), event, e.traceparent());
    }
}
