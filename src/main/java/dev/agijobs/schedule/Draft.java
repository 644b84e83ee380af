package dev.agijobs.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A decision in the making: its events so far, and the state as it will be. Puts a checkpoint where one is due. */
final class Draft {

    private final Instant at;
    private final List<ScheduleEvent> events = new ArrayList<>();
    private ScheduleState state;

    Draft(ScheduleState state, Instant at) {
        this.state = state;
        this.at = at;
    }

    Draft(ScheduleEvent.ScheduleCreated first, Instant at) {
        this(after(null, 1, at, first), at);
        events.add(first);
    }

    void add(ScheduleEvent event) {
        append(event);
        if (state.seq() - state.checkpoint() >= ScheduleDecider.CHECKPOINT_EVERY) {
            append(new ScheduleEvent.ScheduleCheckpointed(state.id(), state));
        }
    }

    private void append(ScheduleEvent event) {
        events.add(event);
        state = after(state, state.seq() + 1, at, event);
    }

    private static ScheduleState after(@Nullable ScheduleState state, long seq, Instant at, ScheduleEvent event) {
        return ScheduleState.after(state, new ScheduleFact(seq, at, event));
    }

    ScheduleDecision decision() {
        return events.isEmpty() ? ScheduleDecision.NOTHING : new ScheduleDecision.Accepted(List.copyOf(events));
    }

    String id() {
        return state.id();
    }

    Instant at() {
        return at;
    }

    ScheduleState state() {
        return state;
    }

    Standing.Course course() {
        return state.standing().course();
    }

    Standing.Agenda agenda() {
        return state.standing().agenda();
    }
}
