package dev.agijobs.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Nominal times by a cron expression and the wall clock of a time zone. Where that clock is changed, an expression whose hour is a wildcard means each hour that passes: a
 * minute that the clock leaves out is no nominal time, and one that it shows twice is two. Any other expression names hours of the day, and each of them counts once: a time
 * that the clock leaves out is the moment at which it leaves it out, and of one that it shows twice the first counts. So did Vixie cron, for which see cron(8).
 */
final class CronTimes implements Timetable {

    /** Nominal times looked at by one call of {@link #due}; each costs about 50 microseconds. */
    static final int LOOKED_AT_MAX = 1_000;

    /** Changes of the clock passed in the search for a wildcard's next time: some 50 years of summer time. */
    private static final int CHANGES_MAX = 100;

    private final CronExpression cron;
    private final ZoneId zone;
    private final ZoneRules rules;

    CronTimes(CronExpression cron, ZoneId zone) {
        this.cron = cron;
        this.zone = zone;
        this.rules = zone.getRules();
    }

    @Override
    public Optional<Instant> next(Instant after) {
        return cron.anyHour() ? nextOfHours(after) : nextOfDay(after);
    }

    /** Goes from one change of the clock to the next: in between, the clock runs evenly. */
    private Optional<Instant> nextOfHours(Instant after) {
        Instant since = after;
        ZoneOffset offset = rules.getOffset(after);
        LocalDateTime from = LocalDateTime.ofInstant(after, offset);
        for (int changes = 0; changes < CHANGES_MAX; changes++) {
            Optional<LocalDateTime> found = cron.next(from);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Instant at = found.get().toInstant(offset);
            ZoneOffsetTransition change = rules.nextTransition(since);
            if (change == null || at.isBefore(change.getInstant())) {
                return Optional.of(at);
            }
            since = change.getInstant();
            offset = change.getOffsetAfter();
            from = change.getDateTimeAfter().minusNanos(1);
        }
        return Optional.empty();
    }

    private Optional<Instant> nextOfDay(Instant after) {
        Optional<LocalDateTime> found = cron.next(wallClock(after));
        while (found.isPresent() && !instant(found.get()).isAfter(after)) {
            found = cron.next(found.get());
        }
        return found.map(this::instant);
    }

    /** What the clock shows; its last moment before it stops repeating itself while it does so, as what it repeats has counted. */
    private LocalDateTime wallClock(Instant at) {
        ZonedDateTime shown = at.atZone(zone);
        ZoneOffsetTransition change = rules.getTransition(shown.toLocalDateTime());
        boolean repeated =
                change != null && change.isOverlap() && shown.getOffset().equals(change.getOffsetAfter());
        return repeated ? change.getDateTimeBefore().minusNanos(1) : shown.toLocalDateTime();
    }

    private Instant instant(LocalDateTime shown) {
        ZoneOffsetTransition change = rules.getTransition(shown);
        return change != null && change.isGap()
                ? change.getInstant()
                : ZonedDateTime.ofLocal(shown, zone, null).toInstant();
    }

    @Override
    public DueTimes due(Instant after, Instant until, int keep) {
        Deque<Instant> newest = new ArrayDeque<>();
        Instant oldest = null;
        Instant lastOlder = null;
        long count = 0;
        Optional<Instant> found = next(after);
        while (found.isPresent() && !found.get().isAfter(until) && count < Math.max(LOOKED_AT_MAX, keep + 1)) {
            Instant time = found.get();
            newest.add(time);
            count++;
            oldest = oldest == null ? time : oldest;
            if (newest.size() > keep) {
                lastOlder = newest.remove();
            }
            found = next(time);
        }
        boolean complete = found.isEmpty() || found.get().isAfter(until);
        return new DueTimes(
                count - newest.size(), lastOlder == null ? null : oldest, lastOlder, List.copyOf(newest), complete);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CronTimes that && cron.text().equals(that.cron.text()) && zone.equals(that.zone);
    }

    @Override
    public int hashCode() {
        return 31 * cron.text().hashCode() + zone.hashCode();
    }

    @Override
    public String toString() {
        return cron.text() + " " + zone;
    }
}
