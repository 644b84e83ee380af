package dev.agijobs.schedule;

import java.time.Instant;
import java.util.Optional;

/** The nominal times of a schedule: which follows which, and which are due. A function of its making alone. */
public sealed interface Timetable permits IntervalTimes, CronTimes {

    /** The first nominal time after an instant; empty when there is none any more. */
    Optional<Instant> next(Instant after);

    /**
     * Nominal times after {@code after} and not after {@code until}.
     *
     * @param keep how many of the newest are wanted one by one, 1 or more
     */
    DueTimes due(Instant after, Instant until, int keep);
}
