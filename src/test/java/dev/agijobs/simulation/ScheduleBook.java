package dev.agijobs.simulation;

import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.schedule.CorruptSchedule;
import dev.agijobs.schedule.ScheduleEvent;
import dev.agijobs.schedule.ScheduleFact;
import dev.agijobs.schedule.ScheduleState;
import dev.agijobs.schedule.json.ScheduleEventCodec;
import dev.agijobs.testkit.SchedulePromises;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the log says of one schedule: each nominal time starts one run, or none for a reason. */
final class ScheduleBook {
    static final ScheduleEventCodec CODEC = new ScheduleEventCodec(new PlanReader(PlanLimits.DEFAULT));

    private final Auditor auditor;
    private final String id;
    private final List<ScheduleFact> facts = new ArrayList<>();
    private final Set<String> fired = new HashSet<>();
    private @Nullable ScheduleState state;

    ScheduleBook(Auditor auditor, String id) {
        this.auditor = auditor;
        this.id = id;
    }

    String id() {
        return id;
    }

    /** Null before the first event. */
    @Nullable
    ScheduleState state() {
        return state;
    }

    boolean hasFired(String runId) {
        return fired.contains(runId);
    }

    void take(RecordedEvent recorded) {
        NewEvent e = recorded.event();
        ScheduleEvent event = CODEC.decode(e.type(), e.version(), e.payload());
        switch (event) {
            case ScheduleEvent.ScheduleFired f ->
                check(fired.add(f.runId()) && running() == null, "fires %s while %s".formatted(f, running()));
            case ScheduleEvent.ScheduleRunEnded r -> {
                RunBook book = auditor.book(r.runId());
                check(book != null && book.over(), "takes run %s for ended".formatted(r.runId()));
            }
            default -> {} // starts and ends no run
        }
        ScheduleFact fact = new ScheduleFact(recorded.seq(), e.occurredAt(), event);
        facts.add(fact);
        try {
            state = ScheduleState.after(state, fact);
        } catch (CorruptSchedule broken) {
            auditor.found(Invariant.ONE_FOLD, String.valueOf(broken.getMessage()));
        }
    }

    private @Nullable Object running() {
        return state == null ? null : state.standing().agenda().running();
    }

    boolean isPaused() {
        return state != null && state.standing().course().paused();
    }

    /** Whether no run is under way, or waits for its turn though it is not paused. */
    boolean atRest() {
        return state != null
                && running() == null
                && (isPaused() || state.standing().agenda().queue().isEmpty());
    }

    /** Once all has ended. */
    void finish() {
        try {
            for (String runId : SchedulePromises.check(facts)) {
                check(auditor.book(runId) != null, "never started run " + runId);
            }
        } catch (AssertionError broken) {
            check(false, String.valueOf(broken.getMessage()));
        }
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            auditor.found(Invariant.ONE_RUN_A_TIME, "schedule %s %s".formatted(id, otherwise));
        }
    }
}
