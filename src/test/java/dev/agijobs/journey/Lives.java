package dev.agijobs.journey;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Where clients find the server: one that lost it waits here for the next. */
class Lives {
    protected static final Duration NEXT_MAX = Duration.ofSeconds(90);

    /** One process of the server. @param number 1 or more, growing */
    record Life(int number, URI base) {}

    private static final long PAUSE_MILLIS = 100;

    private final boolean storeMayBeAway;
    private final AtomicLong timesAway = new AtomicLong();
    private Life current = new Life(0, URI.create("http://127.0.0.1"));

    /** Servers that answer what is asked of them. */
    Lives() {
        this(false);
    }

    protected Lives(boolean storeMayBeAway) {
        this.storeMayBeAway = storeMayBeAway;
    }

    /** Servers that may answer 503 for a while. */
    static Lives onAStoreThatMayBeAway() {
        return new Lives(true);
    }

    /** Whether the answer means that the same is to be asked again; waits a moment if so. */
    boolean away(int status) throws InterruptedException {
        if (!storeMayBeAway || status != 503) {
            return false;
        }
        timesAway.incrementAndGet();
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        return true;
    }

    /** How often {@link #away} was true. */
    long timesAway() {
        return timesAway.get();
    }

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
