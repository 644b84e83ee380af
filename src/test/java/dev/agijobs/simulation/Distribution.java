package dev.agijobs.simulation;

import java.util.Collection;
import java.util.Locale;

/** What many worlds were like: for each measure the least, the median, the most a seed, the sum, and the share of seeds with any. */
record Distribution(Collection<Stats> worlds) {

    String text() {
        StringBuilder text = new StringBuilder();
        text.append("%-16s %6s %6s %6s %8s %6s%n".formatted("a seed", "min", "median", "max", "sum", "any"));
        for (Measure measure : Measure.values()) {
            text.append(line(measure));
        }
        return text.toString();
    }

    private String line(Measure measure) {
        long[] sorted =
                worlds.stream().mapToLong(stats -> stats.get(measure)).sorted().toArray();
        long sum = sum(measure);
        long any = worlds.stream().filter(stats -> stats.get(measure) > 0).count();
        return "%-16s %6d %6d %6d %8d %5d%%  %s%n"
                .formatted(
                        measure.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        sorted[0],
                        sorted[sorted.length / 2],
                        sorted[sorted.length - 1],
                        sum,
                        100 * any / sorted.length,
                        measure.meaning);
    }

    long sum(Measure measure) {
        return worlds.stream().mapToLong(stats -> stats.get(measure)).sum();
    }
}
