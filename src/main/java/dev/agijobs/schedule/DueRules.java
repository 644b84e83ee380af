package dev.agijobs.schedule;

import dev.agijobs.schedule.ScheduleEvent.Reason;
import dev.agijobs.schedule.ScheduleEvent.ScheduleFired;
import dev.agijobs.schedule.ScheduleEvent.ScheduleMissed;
import dev.agijobs.schedule.ScheduleEvent.ScheduleQueued;
import dev.agijobs.schedule.ScheduleEvent.ScheduleRunCancelRequested;
import dev.agijobs.schedule.ScheduleEvent.ScheduleSkipped;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of nominal times that are due. Of those found at once, the newest are made up for, as many as the schedule's catch-up says, and at least the newest one when it
 * is hardly late; the others were missed. One run at a time: what cannot start at once follows the schedule's overlap policy.
 */
final class DueRules {
    private DueRules() {}

    /**
     * Takes what is due and starts what can start.
     *
     * @return false when so much is due that it must be called again
     */
    static boolean look(Draft draft, RunNames names) {
        if (draft.course().paused() || draft.course().deleted()) {
            return true;
        }
        DueTimes due = due(draft);
        take(draft, due, names);
        List<Instant> queue = draft.agenda().queue();
        if (due.complete() && draft.agenda().running() == null && !queue.isEmpty()) {
            fire(draft, queue.getFirst(), names);
        }
        return due.complete();
    }

    /** Nothing that is due gets a run. */
    static void missAll(Draft draft) {
        if (draft.course().paused() || draft.course().deleted()) {
            return;
        }
        DueTimes due;
        do {
            due = due(draft);
            if (!due.newest().isEmpty()) {
                Instant last = due.newest().getLast();
                miss(draft, oldest(due), last, due.older() + due.newest().size());
            }
        } while (!due.complete());
    }

    private static DueTimes due(Draft draft) {
        int keep = Math.max(1, draft.state().definition().catchUp());
        return draft.state().timetable().due(draft.course().considered(), draft.at(), keep);
    }

    private static void take(Draft draft, DueTimes due, RunNames names) {
        List<Instant> newest = due.newest();
        if (newest.isEmpty()) {
            return;
        }
        boolean late = newest.getLast().plus(ScheduleDecider.GRACE).isBefore(draft.at());
        if (due.complete() && late && draft.state().definition().catchUp() == 0) {
            miss(draft, oldest(due), newest.getLast(), due.older() + newest.size());
            return;
        }
        miss(draft, due.oldest(), due.lastOlder(), due.older());
        if (due.complete()) {
            place(draft, newest, names);
        }
    }

    private static Instant oldest(DueTimes due) {
        return due.oldest() == null ? due.newest().getFirst() : due.oldest();
    }

    private static void miss(Draft draft, @Nullable Instant first, @Nullable Instant last, long count) {
        if (first != null && last != null) {
            draft.add(new ScheduleMissed(draft.id(), first, last, count));
        }
    }

    private static void place(Draft draft, List<Instant> times, RunNames names) {
        if (draft.agenda().idle()) {
            fire(draft, times.getFirst(), names);
            queue(draft, times.subList(1, times.size()));
            return;
        }
        switch (draft.state().definition().overlap()) {
            case SKIP -> skip(draft, times, Reason.OVERLAP);
            case QUEUE -> {
                int room = Math.min(
                        times.size(),
                        ScheduleDecider.QUEUE_MAX - draft.agenda().queue().size());
                queue(draft, times.subList(0, room));
                skip(draft, times.subList(room, times.size()), Reason.QUEUE_FULL);
            }
            case CANCEL -> {
                skip(draft, draft.agenda().queue(), Reason.SUPERSEDED);
                queue(draft, times);
                Firing running = draft.agenda().running();
                if (running != null && !draft.agenda().cancelling()) {
                    draft.add(new ScheduleRunCancelRequested(draft.id(), running.runId()));
                }
            }
        }
    }

    private static void fire(Draft draft, Instant nominalTime, RunNames names) {
        draft.add(new ScheduleFired(draft.id(), nominalTime, names.runId(nominalTime)));
    }

    private static void queue(Draft draft, List<Instant> times) {
        if (!times.isEmpty()) {
            draft.add(new ScheduleQueued(draft.id(), List.copyOf(times)));
        }
    }

    private static void skip(Draft draft, List<Instant> times, Reason reason) {
        if (!times.isEmpty()) {
            draft.add(new ScheduleSkipped(draft.id(), List.copyOf(times), reason));
        }
    }
}
