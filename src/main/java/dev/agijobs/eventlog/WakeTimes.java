package dev.agijobs.eventlog;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as a backend stores them: microseconds since 1970, and any instant as some long. */
public final class WakeTimes {
    private WakeTimes() {}

    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Microseconds rounded up, so that nothing is due too early; instants beyond the range of a long become its ends. */
    public static long wakeMicros(Instant time) {
        try {
            long seconds = Math.multiplyExact(time.getEpochSecond(), 1_000_000L);
            return Math.addExact(seconds, (time.getNano() + 999) / 1_000);
        } catch (ArithmeticException outOfRange) {
            return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /** Microseconds rounded down, with the same ends. */
    public static long untilMicros(Instant time) {
        long up = wakeMicros(time);
        return time.getNano() % 1_000 == 0 || up == Long.MIN_VALUE || up == Long.MAX_VALUE ? up : up - 1;
    }
}
