package dev.agijobs.schedule;

import dev.agijobs.plan.Plan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be different about a schedule; null for what stays as it is. A plan comes with the template it was taken from, if there is one, and an expression takes the place
 * of an interval, and the other way round.
 */
public record ScheduleChange(
        @Nullable Plan plan,
        @Nullable String template,
        @Nullable String cron,
        @Nullable Duration every,
        @Nullable String timeZone,
        @Nullable Overlap overlap,
        @Nullable Integer catchUp,
        @Nullable List<String> approvals,
        @Nullable Map<String, String> labels,
        @Nullable Integer priority,
        @Nullable Boolean paused) {

    /** A new schedule's definition, with defaults for what is null. The plan, and either an expression or an interval, are there. */
    public ScheduleDefinition definition() {
        return new ScheduleDefinition(
                Objects.requireNonNull(plan, "plan"),
                template,
                cron,
                every,
                or(timeZone, ScheduleDefinition.TIME_ZONE_DEFAULT),
                or(overlap, ScheduleDefinition.OVERLAP_DEFAULT),
                or(catchUp, ScheduleDefinition.CATCH_UP_DEFAULT),
                or(approvals, List.of()),
                or(labels, Map.of()),
                or(priority, 0));
    }

    ScheduleDefinition applyTo(ScheduleDefinition d) {
        boolean timed = cron != null || every != null;
        return new ScheduleDefinition(
                or(plan, d.plan()),
                plan == null ? d.template() : template,
                timed ? cron : d.cron(),
                timed ? every : d.every(),
                or(timeZone, d.timeZone()),
                or(overlap, d.overlap()),
                or(catchUp, d.catchUp()),
                or(approvals, d.approvals()),
                or(labels, d.labels()),
                or(priority, d.priority()));
    }

    private static <T> T or(@Nullable T value, T absent) {
        return value == null ? absent : value;
    }
}
