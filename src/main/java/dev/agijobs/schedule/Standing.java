package dev.agijobs.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All of a schedule that moves by itself, apart from what it starts.
 *
 * @param revision seq of the event that last changed what it starts, or when, or whether it is paused
 * @param changedAt when that was
 */
public record Standing(long revision, Instant changedAt, Course course, Agenda agenda, Tally tally) {

    /**
     * How far it has come.
     *
     * @param anchor what intervals count from
     * @param considered nothing up to this instant is a nominal time any more
     */
    public record Course(Instant anchor, Instant considered, boolean paused, boolean deleted) {

        Course past(Instant instant) {
            return instant.isAfter(considered) ? new Course(anchor, instant, paused, deleted) : this;
        }
    }

    /**
     * What it is about.
     *
     * @param running the run that was fired last, until it has ended
     * @param cancelling whether it was asked to make room
     * @param queue nominal times that wait for their turn, oldest first
     */
    public record Agenda(@Nullable Firing running, boolean cancelling, List<Instant> queue) {

        public Agenda {
            queue = List.copyOf(queue);
        }

        boolean idle() {
            return running == null && queue.isEmpty();
        }

        private Agenda without(List<Instant> times) {
            List<Instant> left = new ArrayList<>(queue);
            left.removeAll(times);
            return new Agenda(running, cancelling, left);
        }

        private Agenda with(List<Instant> times) {
            List<Instant> all = new ArrayList<>(queue);
            all.addAll(times);
            return new Agenda(running, cancelling, all);
        }
    }

    /**
     * What came of it so far.
     *
     * @param fired nominal times that got their run
     * @param skipped nominal times that did not, for whatever reason
     * @param last the newest that got its run, or null when none has
     * @param lastEnd how the run that ended last has ended, or null when none has
     */
    public record Tally(
            long fired,
            long skipped,
            @Nullable Firing last,
            @Nullable String lastEnd) {

        private Tally skipped(long more) {
            return new Tally(fired, skipped + more, last, lastEnd);
        }
    }

    public static Standing created(long seq, Instant at) {
        return new Standing(
                seq,
                at,
                new Course(at, at, false, false),
                new Agenda(null, false, List.of()),
                new Tally(0, 0, null, null));
    }

    /** After an event that follows the first one. */
    public Standing after(ScheduleFact fact) {
        return switch (fact.event()) {
            case ScheduleEvent.ScheduleCreated e -> created(fact.seq(), fact.at());
            case ScheduleEvent.ScheduleCheckpointed e -> e.state().standing();
            case ScheduleEvent.ScheduleChanged e ->
                changed(fact, new Course(e.anchor(), course.considered, course.paused, false).past(e.anchor()));
            case ScheduleEvent.SchedulePaused e ->
                changed(fact, new Course(course.anchor, course.considered, true, false));
            case ScheduleEvent.ScheduleResumed e ->
                changed(fact, new Course(course.anchor, course.considered, false, false).past(fact.at()));
            case ScheduleEvent.ScheduleDeleted e ->
                changed(fact, new Course(course.anchor, course.considered, course.paused, true));
            case ScheduleEvent.ScheduleQueued e -> with(past(e.nominalTimes()), agenda.with(e.nominalTimes()), tally);
            case ScheduleEvent.ScheduleFired e -> fired(new Firing(e.nominalTime(), e.runId()));
            case ScheduleEvent.ScheduleRunEnded e ->
                with(
                        course,
                        new Agenda(null, false, agenda.queue),
                        new Tally(tally.fired, tally.skipped, tally.last, e.state()));
            case ScheduleEvent.ScheduleRunCancelRequested e ->
                with(course, new Agenda(agenda.running, true, agenda.queue), tally);
            case ScheduleEvent.ScheduleSkipped e ->
                with(
                        past(e.nominalTimes()),
                        agenda.without(e.nominalTimes()),
                        tally.skipped(e.nominalTimes().size()));
            case ScheduleEvent.ScheduleMissed e -> with(course.past(e.last()), agenda, tally.skipped(e.count()));
        };
    }

    private Standing fired(Firing firing) {
        List<Instant> queue = agenda.without(List.of(firing.nominalTime())).queue;
        return with(
                course.past(firing.nominalTime()),
                new Agenda(firing, false, queue),
                new Tally(tally.fired + 1, tally.skipped, firing, tally.lastEnd));
    }

    private Course past(List<Instant> nominalTimes) {
        return nominalTimes.isEmpty() ? course : course.past(nominalTimes.getLast());
    }

    private Standing changed(ScheduleFact fact, Course next) {
        return new Standing(fact.seq(), fact.at(), next, agenda, tally);
    }

    private Standing with(Course nextCourse, Agenda nextAgenda, Tally nextTally) {
        return new Standing(revision, changedAt, nextCourse, nextAgenda, nextTally);
    }
}
