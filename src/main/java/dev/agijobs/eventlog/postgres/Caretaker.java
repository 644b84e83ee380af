package dev.agijobs.eventlog.postgres;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The thread that keeps the leases, the connection for signals, and looks whether a signal was lost. */
final class Caretaker implements AutoCloseable {
    private static final long LOOK_MS = 1_000;
    private static final long STOP_AT_MOST_S = 10;
    private static final Logger LOG = System.getLogger(Caretaker.class.getName());

    private final ShardLeases leases;
    private final Signal signal;
    private final LogReader reader;
    private final Runnable news;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("postgres-log-leases").daemon().factory());
    private long eventsSeen = -1;
    private boolean failing;

    Caretaker(ShardLeases leases, Signal signal, LogReader reader, Runnable news, Duration leaseTerm) {
        this.leases = leases;
        this.signal = signal;
        this.reader = reader;
        this.news = news;
        long third = leaseTerm.toMillis() / 3;
        thread.scheduleWithFixedDelay(this::tend, third, third, TimeUnit.MILLISECONDS);
        thread.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    private void tend() {
        try {
            leases.tend();
            if (failing) {
                failing = false;
                LOG.log(Level.INFO, "The leases in Postgres are kept again");
            }
        } catch (RuntimeException e) {
            if (!failing) {
                failing = true;
                LOG.log(Level.WARNING, "The leases in Postgres cannot be renewed now: {0}", e.getMessage());
            }
        }
    }

    /** Does not wait for the answer, so that leases do not. */
    private void look() {
        signal.tend();
        reader.ends().subscribe().with(this::seen, failure -> {});
    }

    private synchronized void seen(long[] ends) {
        long events = Arrays.stream(ends).sum();
        if (eventsSeen >= 0 && events != eventsSeen) {
            news.run();
        }
        eventsSeen = events;
    }

    /** Runs work between two looks, and waits for it. */
    void between(Runnable work) {
        try {
            thread.submit(work).get(STOP_AT_MOST_S, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("The leases could not be changed", e);
        }
    }

    /** Gives all leases back. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(STOP_AT_MOST_S, TimeUnit.SECONDS)) {
                leases.giveBackAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "The leases in Postgres are not given back, but end by themselves: {0}",
                    e.getMessage());
        }
    }
}
