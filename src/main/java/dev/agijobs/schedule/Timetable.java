package dev.agijobs.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The nominal times of a schedule: which follows which, and which are due. A function of its making alone. */
public sealed interface Timetable permits IntervalTimes, CronTimes {

    /**
     * Of either an expression or an interval.
     *
     * @param anchor what intervals count from
     * @throws IllegalArgumentException when the expression cannot be read
     * @throws java.time.DateTimeException when there is no such zone
     */
    static Timetable of(@Nullable String cron, @Nullable Duration every, String timeZone, Instant anchor) {
        if (every != null) {
            return new IntervalTimes(anchor, every);
        }
        return new CronTimes(CronExpression.parse(Objects.requireNonNull(cron, "cron")), ZoneId.of(timeZone));
    }

    /** The first nominal time after an instant; empty when there is none any more. */
    Optional<Instant> next(Instant after);

    /**
     * Nominal times after {@code after} and not after {@code until}.
     *
     * @param keep how many of the newest are wanted one by one, 1 or more
     */
    DueTimes due(Instant after, Instant until, int keep);
}
