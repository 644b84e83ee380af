package dev.agijobs.run;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Spreads retries: one seed per command, each attempt's share derived from (seed, step, attempt), so that a decision stays a function of its command. */
final class Jitter {
    private Jitter() {}

    /** A number in 0..1, by the finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    static double draw(long seed, String stepId, int attempt) {
        long z = seed + 0x9E3779B97F4A7C15L * (31L * stepId.hashCode() + attempt);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (z >>> 11) * 0x1.0p-53;
    }

    /** Events keep whole microseconds. */
    static Instant micros(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }
}
