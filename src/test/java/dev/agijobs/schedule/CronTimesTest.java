package dev.agijobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When cron expressions are due, above all in Berlin on the days on which its clocks change: 2026-03-29 02:00 to 03:00, and 2026-10-25 03:00 back to 02:00. */
class CronTimesTest {

    /** The next {@code count} nominal times, as the zone's clock shows them. */
    private static List<String> times(String cron, String zone, String after, int count) {
        CronTimes times = new CronTimes(CronExpression.parse(cron), ZoneId.of(zone));
        List<String> shown = new ArrayList<>();
        Instant at = Instant.parse(after);
        for (int i = 0; i < count; i++) {
            at = times.next(at).orElseThrow();
            shown.add(at.atZone(ZoneId.of(zone)).toOffsetDateTime().toString());
        }
        return shown;
    }

    @Test
    void a_daily_time_that_the_clock_leaves_out_is_when_it_leaves_it_out() {
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-03-27T23:00:00Z", 3))
                .containsExactly("2026-03-28T02:30+01:00", "2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00");
    }

    @Test
    void several_times_that_the_clock_leaves_out_are_one() {
        assertThat(times("*/15 2,3 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", 4))
                .containsExactly(
                        "2026-03-29T03:00+02:00",
                        "2026-03-29T03:15+02:00",
                        "2026-03-29T03:30+02:00",
                        "2026-03-29T03:45+02:00");
    }

    @Test
    void a_daily_time_that_the_clock_shows_twice_counts_once() {
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", 1))
                .as("asked while the clock shows 02:10 for the second time")
                .containsExactly("2026-10-26T02:30+01:00");
    }

    @Test
    void an_hourly_time_means_each_hour_that_passes() {
        assertThat(times("30 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", 2))
                .containsExactly("2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00");
        assertThat(times("30 * * * *", "Europe/Berlin", "2026-10-24T23:00:00Z", 4))
                .containsExactly(
                        "2026-10-25T01:30+02:00",
                        "2026-10-25T02:30+02:00",
                        "2026-10-25T02:30+01:00",
                        "2026-10-25T03:30+01:00");
    }

    @Test
    void when_both_days_are_restricted_either_counts() {
        assertThat(times("0 0 13 * FRI", "UTC", "2026-02-07T00:00:00Z", 4))
                .containsExactly("2026-02-13T00:00Z", "2026-02-20T00:00Z", "2026-02-27T00:00Z", "2026-03-06T00:00Z");
    }

    @Test
    void leap_days_come_and_days_that_never_come_are_not_waited_for() {
        assertThat(times("0 12 29 2 *", "Europe/Berlin", "2097-01-01T00:00:00Z", 1))
                .containsExactly("2104-02-29T12:00+01:00");
        CronTimes never = new CronTimes(CronExpression.parse("0 0 30 2 *"), ZoneId.of("UTC"));
        assertThat(never.next(Instant.EPOCH)).isEmpty();
        assertThat(never.due(Instant.EPOCH, Instant.EPOCH.plusSeconds(1), 1)).isEqualTo(DueTimes.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "'* * * * *', 2026-01-01T00:01Z",
        "'*/15 9-17 * * MON-FRI', 2026-01-01T09:00Z",
        "'0 0 * jan sun', 2026-01-04T00:00Z",
        "'0 0 * * 7', 2026-01-04T00:00Z",
        "'  0\t0  1,15 * * ', 2026-01-15T00:00Z",
        "'5/20 * * * *', 2026-01-01T00:05Z"
    })
    void what_is_written_is_read(String cron, String first) {
        assertThat(times(cron, "UTC", "2026-01-01T00:00:00Z", 1)).containsExactly(first);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "* * * *",
                "* * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * 32 * *",
                "* * * 13 *",
                "* * * * 8",
                "*/0 * * * *",
                "*/99999999999 * * * *",
                "-1 * * * *",
                "5-1 * * * *",
                "1,,2 * * * *",
                "@daily",
                "0 0 L * *",
                "0 0 ? * *",
                "0 0 1W * *",
                "0 0 * * 1#2",
                "H * * * *",
                "0 0 * * * || 5 5 * * *",
                "\u0665 * * * *",
                "\u0000 * * * *"
            })
    void what_is_no_expression_is_refused_with_a_sentence(String cron) {
        assertThatThrownBy(() -> CronExpression.parse(cron))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("[A-Z].*\\.");
    }

    @Test
    void a_very_long_expression_is_refused() {
        assertThatThrownBy(() -> CronExpression.parse("1,".repeat(200) + "1 * * * *"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256");
    }
}
