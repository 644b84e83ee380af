package dev.agijobs.simulation;

/** The measures of one world. */
final class Stats {
    private final long[] values = new long[Measure.values().length];

    void count(Measure measure) {
        add(measure, 1);
    }

    void add(Measure measure, long number) {
        values[measure.ordinal()] += number;
    }

    long get(Measure measure) {
        return values[measure.ordinal()];
    }
}
