package dev.agijobs.schedule;

import dev.agijobs.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule starts, and when.
 *
 * @param template name of the mission that the plan was taken from, or null when it was sent
 * @param cron expression of five fields, or null for an interval
 * @param every the interval, {@link #EVERY_MIN} or more, or null for a cron expression
 * @param timeZone by whose clock the cron expression is read
 * @param catchUp how many nominal times that were missed are made up for, 0 to {@link #CATCH_UP_MAX}
 * @param approvals people who must approve each run before it starts
 * @param labels of the runs, beside those of the plan
 */
public record ScheduleDefinition(
        Plan plan,
        @Nullable String template,
        @Nullable String cron,
        @Nullable Duration every,
        String timeZone,
        Overlap overlap,
        int catchUp,
        List<String> approvals,
        Map<String, String> labels,
        int priority) {

    public static final Duration EVERY_MIN = Duration.ofSeconds(1);
    public static final int CATCH_UP_MAX = 100;

    public static final String TIME_ZONE_DEFAULT = "UTC";
    public static final Overlap OVERLAP_DEFAULT = Overlap.SKIP;
    public static final int CATCH_UP_DEFAULT = 1;

    /** @throws IllegalArgumentException unless there is either an expression or an interval, and numbers are in range */
    public ScheduleDefinition {
        if ((cron == null) == (every == null)) {
            throw new IllegalArgumentException("A schedule has either cron or every");
        }
        if (every != null && every.compareTo(EVERY_MIN) < 0) {
            throw new IllegalArgumentException("every must be %s or more, but is %s".formatted(EVERY_MIN, every));
        }
        if (catchUp < 0 || catchUp > CATCH_UP_MAX) {
            throw new IllegalArgumentException("catch_up must be 0 to %d, but is %d".formatted(CATCH_UP_MAX, catchUp));
        }
    }

    /**
     * The nominal times.
     *
     * @param anchor what intervals count from
     * @throws IllegalArgumentException when the expression or the zone cannot be read
     * @throws java.time.DateTimeException when there is no such zone
     */
    public Timetable timetable(Instant anchor) {
        return Timetable.of(cron, every, timeZone, anchor);
    }

    /** Whether the nominal times are the same; an interval has no time zone. */
    boolean sameTimes(ScheduleDefinition other) {
        return Objects.equals(cron, other.cron)
                && Objects.equals(every, other.every)
                && (cron == null || timeZone.equals(other.timeZone));
    }
}
