package dev.agijobs.engine.schedule;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.StreamLog;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.schedule.CorruptSchedule;
import dev.agijobs.schedule.ScheduleDecider;
import dev.agijobs.schedule.ScheduleFact;
import dev.agijobs.schedule.ScheduleState;
import dev.agijobs.schedule.json.ScheduleEventCodec;
import dev.agijobs.schedule.json.ScheduleEventType;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The log as schedules see it: typed events in, states out. A stream is read from its last checkpoint, however long it is. */
final class ScheduleLog {

    static final String PREFIX = "schedule-";

    /** Holds a checkpoint, wherever in the stream it begins. */
    private static final int TAIL = 2 * ScheduleDecider.CHECKPOINT_EVERY;

    /** A state and how many bytes of payloads it was read from, or is written as. */
    record Loaded(ScheduleState state, long bytes) {}

    private final StreamLog log;
    private final ScheduleEventCodec codec;

    ScheduleLog(StreamLog log, ScheduleEventCodec codec) {
        this.log = log;
        this.codec = codec;
    }

    /** Where the schedule stands; empty when there is none. */
    Uni<Optional<Loaded>> load(String id) {
        String stream = PREFIX + id;
        return log.head(stream)
                .chain(head -> head.isEmpty()
                        ? Uni.createFrom().item(Optional.empty())
                        : log.read(stream, Math.max(0, head.get().seq() - TAIL), TAIL)
                                .map(ScheduleLog::fromCheckpoint)
                                .map(this::fold));
    }

    private static List<RecordedEvent> fromCheckpoint(List<RecordedEvent> tail) {
        for (int i = tail.size() - 1; i >= 0; i--) {
            if (tail.get(i).event().type().equals(ScheduleEventType.CHECKPOINTED.storedName())) {
                return tail.subList(i, tail.size());
            }
        }
        return tail;
    }

    private Optional<Loaded> fold(List<RecordedEvent> events) {
        ScheduleState state = null;
        long bytes = 0;
        for (RecordedEvent recorded : events) {
            NewEvent e = recorded.event();
            state = ScheduleState.after(
                    state,
                    new ScheduleFact(recorded.seq(), e.occurredAt(), codec.decode(e.type(), e.version(), e.payload())));
            bytes = Math.max(bytes, e.payload().length);
        }
        if (state == null) {
            throw new CorruptSchedule("A stream with a head has no events");
        }
        return Optional.of(new Loaded(state, bytes));
    }

    /**
     * Appends facts that follow one another.
     *
     * @param after where the schedule stands after them
     */
    Uni<Loaded> append(List<ScheduleFact> facts, ScheduleState after, @Nullable String commandId, Caller caller) {
        List<NewEvent> events = new ArrayList<>();
        long bytes = 0;
        for (ScheduleFact fact : facts) {
            NewEvent event = log.event(
                    codec.encode(fact.event()), fact.at(), commandId, caller.principal(), caller.traceparent());
            events.add(event);
            bytes = Math.max(bytes, event.payload().length);
        }
        Loaded loaded = new Loaded(after, bytes);
        Uni<AppendResult> appended =
                log.append(PREFIX + after.id(), facts.getFirst().seq() - 1, events, status(after));
        return appended.replaceWith(loaded);
    }

    /** A run that is under way is looked after from each start on; else the next nominal time is what is waited for. */
    static StreamStatus status(ScheduleState state) {
        if (state.over()) {
            return StreamStatus.TERMINAL;
        }
        return new StreamStatus(
                false,
                state.standing().agenda().running() == null ? state.nextAt().orElse(null) : Instant.EPOCH);
    }
}
