package dev.agijobs.schedule;

import static dev.agijobs.schedule.ScheduleDecision.NOTHING;
import static dev.agijobs.schedule.ScheduleDecision.Reason.IDEMPOTENCY_KEY_REUSED;
import static dev.agijobs.schedule.ScheduleDecision.Reason.NEVER_DUE;
import static dev.agijobs.schedule.ScheduleDecision.Reason.REVISION_CONFLICT;
import static dev.agijobs.schedule.ScheduleDecision.Reason.SCHEDULE_NOT_FOUND;
import static dev.agijobs.schedule.ScheduleDecision.Reason.TOO_MANY_SCHEDULES;

import dev.agijobs.schedule.ScheduleDecision.Rejected;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of a schedule: what comes of a command in a state. Pure; it changes nothing. */
public final class ScheduleDecider {

    /** Most nominal times that wait for their turn. */
    public static final int QUEUE_MAX = 100;

    /** How late the newest due time may be found without counting as missed. */
    public static final Duration GRACE = Duration.ofSeconds(10);

    /** Events from one checkpoint to the next. */
    public static final int CHECKPOINT_EVERY = 100;

    private ScheduleDecider() {}

    /** @param state null when there is no such schedule yet */
    public static ScheduleDecision decide(@Nullable ScheduleState state, ScheduleCommand command, RunNames names) {
        if (command instanceof ScheduleCommand.Create create) {
            return create(state, create);
        }
        if (state == null) {
            return notFound();
        }
        Draft draft = new Draft(state, command.at());
        return switch (command) {
            case ScheduleCommand.Create c -> throw new IllegalStateException("handled by create()");
            case ScheduleCommand.Look c -> {
                DueRules.look(draft, names);
                yield draft.decision();
            }
            case ScheduleCommand.EndRun c -> endRun(draft, c);
            case ScheduleCommand.Change c -> change(draft, c, names);
            case ScheduleCommand.Delete c -> delete(draft, c);
        };
    }

    private static Rejected notFound() {
        return new Rejected(SCHEDULE_NOT_FOUND, "There is no such schedule");
    }

    private static ScheduleDecision create(@Nullable ScheduleState state, ScheduleCommand.Create c) {
        if (state != null) {
            boolean same = state.fingerprint().equals(c.fingerprint());
            return same && !state.standing().course().deleted()
                    ? NOTHING
                    : new Rejected(
                            IDEMPOTENCY_KEY_REUSED,
                            "Idempotency key %s was used for %s"
                                    .formatted(c.commandId(), same ? "a schedule that is deleted" : "another request"));
        }
        if (!c.room()) {
            return new Rejected(TOO_MANY_SCHEDULES, "There are as many schedules as there may be");
        }
        if (c.definition().timetable(c.at()).next(c.at()).isEmpty()) {
            return neverDue();
        }
        Draft draft =
                new Draft(new ScheduleEvent.ScheduleCreated(c.scheduleId(), c.definition(), c.fingerprint()), c.at());
        if (c.paused()) {
            draft.add(new ScheduleEvent.SchedulePaused(c.scheduleId()));
        }
        return draft.decision();
    }

    private static Rejected neverDue() {
        return new Rejected(NEVER_DUE, "The expression names a time that never comes");
    }

    private static ScheduleDecision endRun(Draft draft, ScheduleCommand.EndRun c) {
        Firing running = draft.agenda().running();
        if (running != null && running.runId().equals(c.runId())) {
            draft.add(new ScheduleEvent.ScheduleRunEnded(draft.id(), c.runId(), c.state()));
        }
        return draft.decision();
    }

    private static @Nullable Rejected refusal(ScheduleState state, @Nullable Long expectedRevision) {
        if (state.standing().course().deleted()) {
            return notFound();
        }
        long revision = state.standing().revision();
        return expectedRevision == null || expectedRevision == revision
                ? null
                : new Rejected(
                        REVISION_CONFLICT,
                        "The schedule was expected at revision %d, but is at %d".formatted(expectedRevision, revision));
    }

    private static ScheduleDecision change(Draft draft, ScheduleCommand.Change c, RunNames names) {
        Rejected refusal = refusal(draft.state(), c.expectedRevision());
        if (refusal != null) {
            return refusal;
        }
        ScheduleDefinition before = draft.state().definition();
        ScheduleDefinition after = c.change().applyTo(before);
        boolean retimed = !after.sameTimes(before);
        Instant anchor = retimed ? c.at() : draft.course().anchor();
        if (retimed && after.timetable(anchor).next(c.at()).isEmpty()) {
            return neverDue();
        }
        boolean paused = draft.course().paused();
        Boolean pause = c.change().paused();
        boolean turned = pause != null && pause != paused;
        if (after.equals(before) && !turned) {
            return NOTHING;
        }
        while (!DueRules.look(draft, names)) {}
        if (!after.equals(before)) {
            draft.add(new ScheduleEvent.ScheduleChanged(draft.id(), after, anchor));
        }
        if (turned) {
            draft.add(
                    paused
                            ? new ScheduleEvent.ScheduleResumed(draft.id())
                            : new ScheduleEvent.SchedulePaused(draft.id()));
        }
        return draft.decision();
    }

    /** What is due starts no run any more. */
    private static ScheduleDecision delete(Draft draft, ScheduleCommand.Delete c) {
        Rejected refusal = refusal(draft.state(), c.expectedRevision());
        if (refusal != null) {
            return refusal;
        }
        List<Instant> queue = draft.agenda().queue();
        if (!queue.isEmpty()) {
            draft.add(new ScheduleEvent.ScheduleSkipped(draft.id(), queue, ScheduleEvent.Reason.DELETED));
        }
        DueRules.missAll(draft);
        draft.add(new ScheduleEvent.ScheduleDeleted(draft.id()));
        return draft.decision();
    }
}
