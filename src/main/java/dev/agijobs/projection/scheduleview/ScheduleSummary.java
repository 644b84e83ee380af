package dev.agijobs.projection.scheduleview;

import dev.agijobs.schedule.Overlap;
import dev.agijobs.schedule.ScheduleDefinition;
import dev.agijobs.schedule.ScheduleFact;
import dev.agijobs.schedule.Standing;
import dev.agijobs.schedule.Timetable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A schedule in a list: all of it but the plan itself. See {@link ScheduleDefinition} for the meaning of each. */
public record ScheduleSummary(
        String id,
        Instant createdAt,
        String planId,
        @Nullable String template,
        @Nullable String cron,
        @Nullable Duration every,
        String timeZone,
        Overlap overlap,
        int catchUp,
        List<String> approvals,
        Map<String, String> labels,
        int priority,
        Standing standing) {

    /** As of a definition. */
    public static ScheduleSummary of(String id, Instant createdAt, ScheduleDefinition d, Standing standing) {
        return new ScheduleSummary(
                id,
                createdAt,
                d.plan().planId(),
                d.template(),
                d.cron(),
                d.every(),
                d.timeZone(),
                d.overlap(),
                d.catchUp(),
                d.approvals(),
                d.labels(),
                d.priority(),
                standing);
    }

    ScheduleSummary after(ScheduleFact fact) {
        return new ScheduleSummary(
                id,
                createdAt,
                planId,
                template,
                cron,
                every,
                timeZone,
                overlap,
                catchUp,
                approvals,
                labels,
                priority,
                standing.after(fact));
    }

    /** The next nominal time, which may be due already; empty when it is paused, or there is none any more. */
    public Optional<Instant> nextAt() {
        Standing.Course course = standing.course();
        return course.paused()
                ? Optional.empty()
                : Timetable.of(cron, every, timeZone, course.anchor()).next(course.considered());
    }
}
