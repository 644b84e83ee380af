package dev.agijobs.plan;

import java.time.Duration;

/**
 * How often and how late a failed attempt is tried again: exponential backoff with jitter.
 *
 * @param maxAttempts attempts per round, 1 or more
 * @param initialInterval wait after the first failed attempt
 * @param multiplier growth of the wait per further failure, 1 or more
 * @param maxInterval longest wait before jitter
 * @param jitter share of the wait, 0 to 1, by which it is spread either way
 */
public record RetryPolicy(
        int maxAttempts, Duration initialInterval, double multiplier, Duration maxInterval, double jitter) {

    public static final RetryPolicy DEFAULT =
            new RetryPolicy(3, Duration.ofMillis(500), 2.0, Duration.ofSeconds(60), 0.2);

    /**
     * The wait before the next attempt.
     *
     * @param failures failed attempts of this round so far, 1 or more
     * @param draw a number in 0..1 that places the wait within its jitter
     */
    public Duration delay(int failures, double draw) {
        double base = initialInterval.toNanos() * Math.pow(multiplier, failures - 1);
        double capped = Math.min(base, maxInterval.toNanos());
        return Duration.ofNanos((long) (capped * (1 + jitter * (2 * draw - 1))));
    }
}
