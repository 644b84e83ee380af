package dev.agijobs.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.LongStream;

/** Nominal times at equal distances: the first one interval after the anchor. */
record IntervalTimes(Instant anchor, Duration every) implements Timetable {

    @Override
    public Optional<Instant> next(Instant after) {
        return Optional.of(time(reached(after) + 1));
    }

    @Override
    public DueTimes due(Instant after, Instant until, int keep) {
        long first = reached(after) + 1;
        long last = reached(until);
        if (last < first) {
            return DueTimes.NONE;
        }
        long kept = Math.max(first, last - keep + 1);
        long older = kept - first;
        return new DueTimes(
                older,
                older == 0 ? null : time(first),
                older == 0 ? null : time(kept - 1),
                LongStream.rangeClosed(kept, last).mapToObj(this::time).toList(),
                true);
    }

    /** How many nominal times an instant has behind it or upon it. */
    private long reached(Instant instant) {
        return instant.isBefore(anchor) ? 0 : Duration.between(anchor, instant).dividedBy(every);
    }

    private Instant time(long number) {
        return anchor.plus(every.multipliedBy(number));
    }
}
