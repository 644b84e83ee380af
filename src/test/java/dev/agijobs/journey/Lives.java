package dev.agijobs.journey;

import java.net.URI;
import java.time.Duration;

/** Where clients find the server: one that lost it waits here for the next. */
final class Lives {
    private static final Duration NEXT_MAX = Duration.ofSeconds(90);

    /** One process of the server. @param number 1 or more, growing */
    record Life(int number, URI base) {}

    private Life current = new Life(0, URI.create("http://127.0.0.1"));

    synchronized void begin(URI base) {
        current = new Life(current.number() + 1, base);
        notifyAll();
    }

    /** The newest life after the one with that number; 0 for any. Waits for one to begin. */
    synchronized Life after(int number) throws InterruptedException {
        long until = System.nanoTime() + NEXT_MAX.toNanos();
        while (current.number() <= number) {
            long left = Duration.ofNanos(until - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new AssertionError("No server came after life " + number);
            }
            wait(left);
        }
        return current;
    }
}
