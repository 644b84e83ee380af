package dev.agijobs.schedule;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A cron expression of five fields (crontab(5)): minute, hour, day of month, month, day of week, with names of months and days, lists, ranges and steps. When both fields
 * of days are restricted, a day that matches either counts. It matches times of a wall clock; which instants these are is the business of {@link CronTimes}.
 */
public final class CronExpression {

    static final int TEXT_MAX = 256;

    private static final Pattern FIELDS = Pattern.compile("[0-9A-Za-z*,/-]+( [0-9A-Za-z*,/-]+){4}");

    private final String text;
    private final ExecutionTime times;

    private CronExpression(String text, ExecutionTime times) {
        this.text = text;
        this.times = times;
    }

    /** @throws IllegalArgumentException with a sentence for who wrote it, when the text is no such expression */
    public static CronExpression parse(String written) {
        String text = written.strip().replaceAll("[ \\t]+", " ");
        if (text.length() > TEXT_MAX || !FIELDS.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "Expected five fields, such as \"30 2 * * MON-FRI\", of at most %d characters."
                            .formatted(TEXT_MAX));
        }
        try {
            Cron cron = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX)).parse(text);
            return new CronExpression(text, ExecutionTime.forCron(cron));
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage()).replaceFirst("^Failed to parse cron expression\\. ", "");
            throw new IllegalArgumentException("The expression cannot be read: %s.".formatted(why), e);
        }
    }

    /** The first time of a wall clock after another one, to the minute; empty when there is none. A clock without changes: the library is not asked about time zones. */
    Optional<LocalDateTime> next(LocalDateTime after) {
        return times.nextExecution(after.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
    }

    /** Whether the hour is a wildcard, so that the expression means each hour that passes rather than hours of the day by name. */
    boolean anyHour() {
        return text.split(" ", -1)[1].startsWith("*");
    }

    /** The expression with one space between two fields. */
    public String text() {
        return text;
    }
}
