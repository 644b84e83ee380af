package dev.agijobs.rest.view;

import dev.agijobs.projection.scheduleview.ScheduleSummary;
import dev.agijobs.schedule.Firing;
import dev.agijobs.schedule.ScheduleState;
import dev.agijobs.schedule.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A schedule.
 *
 * @param scheduleId the same as {@code id}
 * @param state active or paused
 * @param plan what is run; null in lists
 * @param template the mission that the plan was taken from, or null
 * @param cron expression of five fields; null for an interval
 * @param every ISO-8601 text; null for an expression
 * @param overlap skip, queue or cancel
 * @param changedAt when it was last changed, paused or resumed
 * @param nextAt the next nominal time; null when it is paused, or there is none any more
 * @param lastFired the newest nominal time that got its run
 * @param lastRunId that run
 * @param lastEnd how the run that ended last has ended: succeeded, failed or cancelled
 * @param running ids of runs under way
 * @param queued nominal times that wait for their turn
 * @param fired nominal times that got their run
 * @param skipped nominal times that did not: for the overlap policy, or as they were missed
 */
public record ScheduleOut(
        String id,
        String scheduleId,
        String state,
        @Nullable Map<String, Object> plan,
        String planId,
        @Nullable String template,
        @Nullable String cron,
        @Nullable String every,
        String timeZone,
        String overlap,
        int catchUp,
        List<String> approvals,
        Map<String, String> labels,
        int priority,
        Instant createdAt,
        Instant changedAt,
        @Nullable Instant nextAt,
        @Nullable Instant lastFired,
        @Nullable String lastRunId,
        @Nullable String lastEnd,
        List<String> running,
        List<Instant> queued,
        long fired,
        long skipped) {

    /** As it stands, with its plan. */
    public static ScheduleOut of(ScheduleState state) {
        ScheduleSummary summary =
                ScheduleSummary.of(state.id(), state.createdAt(), state.definition(), state.standing());
        return of(summary, state.definition().plan().document());
    }

    /** As a view knows it, without its plan. */
    public static ScheduleOut of(ScheduleSummary schedule) {
        return of(schedule, null);
    }

    private static ScheduleOut of(ScheduleSummary s, @Nullable Map<String, Object> plan) {
        Standing.Agenda agenda = s.standing().agenda();
        Standing.Tally tally = s.standing().tally();
        Firing running = agenda.running();
        Firing last = tally.last();
        return new ScheduleOut(
                s.id(),
                s.id(),
                s.standing().course().paused() ? "paused" : "active",
                plan,
                s.planId(),
                s.template(),
                s.cron(),
                s.every() == null ? null : s.every().toString(),
                s.timeZone(),
                Names.of(s.overlap()),
                s.catchUp(),
                s.approvals(),
                s.labels(),
                s.priority(),
                s.createdAt(),
                s.standing().changedAt(),
                s.nextAt().orElse(null),
                last == null ? null : last.nominalTime(),
                last == null ? null : last.runId(),
                tally.lastEnd(),
                running == null ? List.of() : List.of(running.runId()),
                agenda.queue(),
                tally.fired(),
                tally.skipped());
    }
}
