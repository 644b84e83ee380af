package dev.agijobs.eventlog.postgres;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps the leases and the connection for signals, looks whether a signal was lost, and tells when a lease ended, also while the database does not answer. */
final class Caretaker implements AutoCloseable {
    private static final long LOOK_MS = 1_000;
    private static final long WATCH_MS = 100;
    private static final int THREADS = 2;
    private static final long STOP_AT_MOST_S = 10;
    private static final Logger LOG = System.getLogger(Caretaker.class.getName());

    private final ShardLeases leases;
    private final Signal signal;
    private final EndsWatch ends;
    private final ScheduledExecutorService thread = Executors.newScheduledThreadPool(
            THREADS, Thread.ofPlatform().name("postgres-log-leases").daemon().factory());
    /** Held by who asks for leases. */
    private final ReentrantLock asking = new ReentrantLock();

    private final AtomicBoolean tendsSoon = new AtomicBoolean();
    private boolean failing;

    Caretaker(ShardLeases leases, Signal signal, EndsWatch ends, Duration leaseTerm) {
        this.leases = leases;
        this.signal = signal;
        this.ends = ends;
        signal.onLeases(this::tendSoon);
        // What another node had is taken so much later at most.
        long sixth = leaseTerm.toMillis() / 6;
        thread.scheduleWithFixedDelay(this::tend, sixth, sixth, TimeUnit.MILLISECONDS);
        thread.scheduleWithFixedDelay(leases::tellMoves, 0, WATCH_MS, TimeUnit.MILLISECONDS);
        thread.scheduleWithFixedDelay(this::look, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    /** Looks at the leases before it is time, as others have given some back or want some. */
    void tendSoon() {
        if (tendsSoon.compareAndSet(false, true)) {
            try {
                thread.execute(() -> {
                    tendsSoon.set(false);
                    tend();
                });
            } catch (RejectedExecutionException closed) {
                LOG.log(Level.DEBUG, "The leases are given back already");
            }
        }
    }

    private void tend() {
        asking.lock();
        try {
            boolean matters = leases.tend();
            leases.tellMoves();
            if (matters) {
                signal.sendLeases();
            }
            if (failing) {
                failing = false;
                LOG.log(Level.INFO, "The leases in Postgres are kept again");
            }
        } catch (RuntimeException e) {
            if (!failing) {
                failing = true;
                LOG.log(Level.WARNING, "The leases in Postgres cannot be renewed now: {0}", e.getMessage());
            }
        } finally {
            asking.unlock();
        }
    }

    /** Does not wait for the answer, so that leases do not. */
    private void look() {
        signal.tend();
        ends.look();
    }

    /** Runs work between two looks, and waits for it. */
    void between(Runnable work) {
        try {
            thread.submit(() -> {
                        asking.lock();
                        try {
                            work.run();
                        } finally {
                            asking.unlock();
                        }
                    })
                    .get(STOP_AT_MOST_S, TimeUnit.SECONDS);
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
                signal.sendLeases();
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
