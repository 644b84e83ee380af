package dev.agijobs.eventlog.redis;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.redis.RedisAddress;
import dev.agijobs.store.Lease;
import dev.agijobs.store.LeaseStore;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The right to open the log, taken before it is opened and renewed by a thread of its own. It keeps a second node from shutting out one that lives; that a node which hung
 * writes nothing afterwards is up to the log's epoch. It counts as held until shortly before its term ends by this node's monotonic clock, taken before it was asked for.
 * Once another node has had it, it is not taken again: the log is that one's.
 */
public final class LogLease implements AutoCloseable {
    static final String NAME = "log";

    /** Of a term: what is left unused, for clocks that run at different speeds. */
    private static final double SAFETY = 0.1;

    private static final long TERM_MIN_MILLIS = 100;
    private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long STOP_AT_MOST_S = 10;
    private static final Logger LOG = System.getLogger(LogLease.class.getName());

    private final LeaseStore store;
    private final Duration term;
    private final Lease lease;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("redis-log-lease").daemon().factory());
    /** By {@link System#nanoTime}. */
    private volatile long until;

    private volatile boolean lost;
    private boolean failing;

    /**
     * Takes it. Blocks; waits for that of another node for two terms.
     *
     * @param store answers on any thread but those that wait for it
     * @param term how long after the last sign of life of this node another may take it; 100 ms or more
     * @throws LogInUse when another node keeps it
     * @throws StoreUnavailable when the store does not answer
     */
    public LogLease(LeaseStore store, LeaseStore.Holder holder, Duration term, RedisAddress address) {
        if (term.toMillis() < TERM_MIN_MILLIS) {
            throw new IllegalArgumentException(
                    "A lease lasts %d ms or more, but was to last %s".formatted(TERM_MIN_MILLIS, term));
        }
        this.store = store;
        this.term = term;
        try {
            this.lease = take(holder, address);
        } catch (RuntimeException e) {
            thread.close();
            throw e;
        }
        long third = term.toMillis() / 3;
        thread.scheduleWithFixedDelay(this::renew, third, third, TimeUnit.MILLISECONDS);
    }

    private Lease take(LeaseStore.Holder holder, RedisAddress address) {
        long giveUpAt = System.nanoTime() + 2 * term.toNanos();
        while (true) {
            long asked = System.nanoTime();
            List<Lease> taken = await(store.acquire(Set.of(NAME), holder, term));
            if (!taken.isEmpty()) {
                holdFrom(asked);
                return taken.getFirst();
            }
            List<Lease> others = await(store.held(Set.of(NAME)));
            if (!others.isEmpty() && System.nanoTime() - giveUpAt > 0) {
                throw new LogInUse(address, others.getFirst());
            }
            LockSupport.parkNanos(ASK_AGAIN_NANOS);
        }
    }

    private void holdFrom(long asked) {
        until = asked + (long) (term.toNanos() * (1 - SAFETY));
    }

    private void renew() {
        if (lost) {
            return;
        }
        try {
            long asked = System.nanoTime();
            if (await(store.renew(List.of(lease), term)).isEmpty()) {
                lost = true;
                LOG.log(
                        Level.ERROR,
                        "Another orchestrator has taken over the log in Redis; this one must be started anew");
                return;
            }
            holdFrom(asked);
            if (failing) {
                failing = false;
                LOG.log(Level.INFO, "The lease of the log in Redis is kept again");
            }
        } catch (RuntimeException e) {
            if (!failing) {
                failing = true;
                LOG.log(Level.WARNING, "The lease of the log in Redis cannot be renewed now: {0}", e.getMessage());
            }
        }
    }

    /** Whether this node may work on the log, now. Any thread may ask. */
    public boolean isHeld() {
        return !lost && System.nanoTime() - until < 0;
    }

    private <T> T await(Uni<T> uni) {
        try {
            return uni.await().atMost(term.dividedBy(2));
        } catch (TimeoutException e) {
            throw new StoreUnavailable("Redis does not answer within half of the time of a lease, " + term, e);
        }
    }

    /** Gives it back. Called when the log is closed. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (thread.awaitTermination(STOP_AT_MOST_S, TimeUnit.SECONDS)) {
                await(store.release(List.of(lease)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "The lease of the log in Redis is not given back, but ends by itself: {0}",
                    e.getMessage());
        }
    }
}
