package dev.agijobs.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** Durations of a document: seconds as a number, or ISO-8601 text of days, hours, minutes and seconds. */
public final class Durations {

    /** The longest that a document may ask for. */
    public static final Duration MAX = Duration.ofDays(3_650);

    private static final int TEXT_MAX = 64;
    private static final BigDecimal BEYOND = BigDecimal.valueOf(MAX.toSeconds() + 1);

    private Durations() {}

    /** The duration, rounded up to nanoseconds; more than {@link #MAX} stays more; null when the text is no duration. @param value text or number */
    public static @Nullable Duration parse(Object value) {
        return value instanceof String text ? ofText(text) : ofSeconds(new BigDecimal(value.toString()));
    }

    private static Duration ofSeconds(BigDecimal seconds) {
        BigDecimal bounded = seconds.min(BEYOND).max(BEYOND.negate());
        return Duration.ofNanos(
                bounded.movePointRight(9).setScale(0, RoundingMode.UP).longValueExact());
    }

    private static @Nullable Duration ofText(String text) {
        if (text.length() > TEXT_MAX) {
            return null;
        }
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
