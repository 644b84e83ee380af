package dev.agijobs.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Random expressions, zones and days, most of them near a change of the clock, against a search by hand through every minute of the days around. */
class TimetableProperties {

    private static final List<String> ZONES = List.of(
            "UTC",
            "Europe/Berlin",
            "America/New_York",
            "America/Santiago",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "Antarctica/Troll",
            "Pacific/Apia",
            "+05:45");

    /** @param since where the search begins */
    record Case(String cron, ZoneId zone, Instant since) {}

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<String> crons = Combinators.combine(
                        field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 7))
                .as((a, b, c, d, e) -> String.join(" ", a, b, c, d, e));
        Arbitrary<String> often =
                Combinators.combine(field(0, 59), field(0, 23)).as((a, b) -> a + " " + b + " * * *");
        return Combinators.combine(
                        Arbitraries.frequencyOf(Tuple.of(1, crons), Tuple.of(4, often)),
                        Arbitraries.of(ZONES).map(ZoneId::of),
                        Arbitraries.longs().between(0, 400_000_000L),
                        Arbitraries.integers().between(-90_000, 10_000),
                        Arbitraries.integers().between(0, 9))
                .as((cron, zone, since, shift, near) -> new Case(cron, zone, since(zone, since, shift, near > 1)));
    }

    private static Instant since(ZoneId zone, long seconds, int shift, boolean nearChange) {
        Instant any = Instant.parse("2018-01-01T00:00:00Z").plusSeconds(seconds);
        var change = zone.getRules().nextTransition(any);
        return nearChange && change != null ? change.getInstant().plusSeconds(shift) : any;
    }

    private static Arbitrary<String> field(int min, int max) {
        Arbitrary<Integer> value = Arbitraries.integers().between(min, max);
        Arbitrary<String> range = Combinators.combine(value, value).as((a, b) -> Math.min(a, b) + "-" + Math.max(a, b));
        Arbitrary<Integer> step = Arbitraries.integers().between(2, Math.max(2, max / 2));
        return Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just("*")),
                Tuple.of(2, value.map(String::valueOf)),
                Tuple.of(2, range),
                Tuple.of(1, Combinators.combine(range, step).as((r, s) -> r + "/" + s)),
                Tuple.of(1, step.map(s -> "*/" + s)),
                Tuple.of(1, Combinators.combine(value, range).as((v, r) -> v + "," + r)));
    }

    @Property(tries = 400)
    void nominal_times_are_those_of_the_wall_clock(@ForAll("cases") Case c) {
        CronTimes times = new CronTimes(CronExpression.parse(c.cron()), c.zone());
        Instant until = c.since().plus(Duration.ofHours(30));

        List<Instant> found = new ArrayList<>();
        Optional<Instant> next = times.next(c.since());
        while (next.isPresent() && !next.get().isAfter(until)) {
            found.add(next.get());
            next = times.next(next.get());
        }

        assertThat(found).containsExactlyElementsOf(byHand(c, until));
    }

    @Property(tries = 300)
    void times_that_are_due_are_those_that_follow_one_another(
            @ForAll("cases") Case c, @ForAll boolean interval, @ForAll("keeps") int keep) {
        Timetable times = interval
                ? new IntervalTimes(c.since(), Duration.ofSeconds(1_001))
                : new CronTimes(CronExpression.parse(c.cron()), c.zone());
        Instant after = c.since().plusSeconds(7);
        Instant until = after.plus(Duration.ofHours(12));
        List<Instant> all = new ArrayList<>();
        for (Instant at = times.next(after).orElse(until.plusSeconds(1));
                !at.isAfter(until);
                at = times.next(at).orElse(until.plusSeconds(1))) {
            all.add(at);
        }

        DueTimes due = times.due(after, until, keep);

        int older = Math.max(0, all.size() - keep);
        assertThat(due)
                .isEqualTo(new DueTimes(
                        older,
                        older == 0 ? null : all.getFirst(),
                        older == 0 ? null : all.get(older - 1),
                        all.subList(older, all.size()),
                        true));
    }

    @Provide
    Arbitrary<Integer> keeps() {
        return Arbitraries.integers().between(1, 100);
    }

    /** Instants after {@code since}, by looking at each minute of the clock. */
    private static Set<Instant> byHand(Case c, Instant until) {
        Fields fields = new Fields(c.cron());
        ZoneRules rules = c.zone().getRules();
        Set<Instant> wanted = new TreeSet<>();
        if (c.cron().split(" ")[1].startsWith("*")) {
            // Offsets are whole minutes today, so every minute of the clock begins with one of UTC.
            for (Instant at = c.since().truncatedTo(ChronoUnit.MINUTES); !at.isAfter(until); at = at.plusSeconds(60)) {
                if (fields.match(LocalDateTime.ofInstant(at, c.zone()))) {
                    wanted.add(at);
                }
            }
        } else {
            LocalDateTime from = LocalDateTime.ofInstant(c.since(), ZoneOffset.UTC)
                    .minusDays(2)
                    .truncatedTo(ChronoUnit.MINUTES);
            for (LocalDateTime shown = from; shown.isBefore(from.plusDays(8)); shown = shown.plusMinutes(1)) {
                if (fields.match(shown)) {
                    List<ZoneOffset> offsets = rules.getValidOffsets(shown);
                    wanted.add(
                            offsets.isEmpty()
                                    ? rules.getTransition(shown).getInstant()
                                    : shown.toInstant(offsets.getFirst()));
                }
            }
        }
        wanted.removeIf(at -> !at.isAfter(c.since()) || at.isAfter(until));
        return wanted;
    }

    /** An expression taken apart by hand. */
    private static final class Fields {
        private final List<Set<Integer>> fields = new ArrayList<>();
        private final boolean anyDay;

        Fields(String cron) {
            String[] texts = cron.split(" ");
            int[][] bounds = {{0, 59}, {0, 23}, {1, 31}, {1, 12}, {0, 7}};
            for (int i = 0; i < 5; i++) {
                fields.add(values(texts[i], bounds[i][0], bounds[i][1]));
            }
            if (fields.get(4).contains(7)) {
                fields.get(4).add(0);
            }
            anyDay = texts[2].equals("*") || texts[4].equals("*");
        }

        private static Set<Integer> values(String text, int min, int max) {
            Set<Integer> values = new TreeSet<>();
            for (String part : text.split(",")) {
                String[] stepped = part.split("/");
                String[] range = stepped[0].equals("*") ? new String[] {"" + min, "" + max} : stepped[0].split("-");
                int last = Integer.parseInt(range[range.length - 1]);
                int step = stepped.length == 1 ? 1 : Integer.parseInt(stepped[1]);
                for (int i = Integer.parseInt(range[0]); i <= last; i += step) {
                    values.add(i);
                }
            }
            return values;
        }

        boolean match(LocalDateTime shown) {
            boolean ofMonth = fields.get(2).contains(shown.getDayOfMonth());
            boolean ofWeek = fields.get(4).contains(shown.getDayOfWeek().getValue() % 7);
            return fields.get(0).contains(shown.getMinute())
                    && fields.get(1).contains(shown.getHour())
                    && fields.get(3).contains(shown.getMonthValue())
                    && (anyDay ? ofMonth && ofWeek : ofMonth || ofWeek);
        }
    }
}
