package dev.agijobs.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** All luck of a world: one sequence of draws, the same for the same seed on every machine. */
final class Chance {
    private final SplittableRandom random;

    Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    boolean of(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** 0 to {@code bound} - 1. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    int between(int min, int max) {
        return random.nextInt(min, max + 1);
    }

    double share() {
        return random.nextDouble();
    }

    long bits() {
        return random.nextLong();
    }

    Duration between(Duration min, Duration max) {
        return Duration.ofNanos(random.nextLong(min.toNanos(), max.toNanos() + 1));
    }

    /** Mostly near {@code typical} or below, now and then far above: exponential, cut at 20 times. */
    Duration about(Duration typical) {
        double factor = Math.min(20, -StrictMath.log(1 - random.nextDouble()));
        return Duration.ofNanos((long) (typical.toNanos() * factor));
    }

    <T> T pick(List<T> from) {
        return from.get(below(from.size()));
    }
}
