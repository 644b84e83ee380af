package dev.agijobs.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time span: ISO 8601 ({@code PT1M30S}), or the end of it ({@code 90s}, {@code 1m30s}, {@code 0.5s}), or seconds ({@code 90}). More than 0, and 10 years at most. */
final class Durations implements ITypeConverter<Duration> {

    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");
    private static final Duration MAX = Duration.ofDays(3_653);

    @Override
    public Duration convert(String text) {
        String upper = text.strip().toUpperCase(Locale.ROOT);
        try {
            String iso = SECONDS.matcher(upper).matches()
                    ? "PT" + upper + "S"
                    : upper.startsWith("P") ? upper : "PT" + upper;
            Duration time = Duration.parse(iso);
            if (time.isPositive() && time.compareTo(MAX) <= 0) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // Told below.
        }
        throw new TypeConversionException("'" + text + "' is no time span such as 90s, 5m or PT1H");
    }
}
