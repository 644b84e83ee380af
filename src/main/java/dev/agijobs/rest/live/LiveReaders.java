package dev.agijobs.rest.live;

import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** All who follow events live: bounded in number, one page in memory for each, and nobody may hold his page for ever. */
public final class LiveReaders {

    private static final long LOOK_EVERY_MS = 500;

    /**
     * Bounds.
     *
     * @param max most readers at once
     * @param patience how long a reader may leave a page untaken; then it has as long again to take a notice
     * @param heartbeat how long a reader may see nothing before it gets a sign of life
     */
    public record Limits(int max, Duration patience, Duration heartbeat) {
        public Limits {
            if (max < 0) {
                throw new IllegalArgumentException("readers-max must be 0 or more, but is " + max);
            }
            positive("readers-patience", patience);
            positive("readers-heartbeat", heartbeat);
        }

        private static void positive(String name, Duration value) {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException(name + " must be over 0, but is " + value);
            }
        }
    }

    private final Limits limits;
    private final Executor workers;
    private final AtomicInteger count = new AtomicInteger();
    private final LongAdder cutOff = new LongAdder();
    private final Set<LiveReader<?>> open = ConcurrentHashMap.newKeySet();

    /** @param workers read and encode pages, at most one task for each reader at a time */
    public LiveReaders(Vertx vertx, Limits limits, Executor workers) {
        this.limits = limits;
        this.workers = workers;
        vertx.setPeriodic(LOOK_EVERY_MS, timer -> cutOffTheStuck());
    }

    Duration heartbeat() {
        return limits.heartbeat();
    }

    /** On the event loop of the request. @throws Refused TOO_MANY_READERS */
    void follow(RoutingContext context, LiveTail<?> tail) {
        if (count.incrementAndGet() > limits.max()) {
            count.decrementAndGet();
            throw new Refused(
                    Code.TOO_MANY_READERS, "At most %d readers may follow events at once".formatted(limits.max()));
        }
        LiveReader<?> reader = new LiveReader<>(new LiveConnection(context), tail, workers, this::left);
        open.add(reader);
        reader.begin();
    }

    private void left(LiveReader<?> reader) {
        if (open.remove(reader)) {
            count.decrementAndGet();
        }
    }

    private void cutOffTheStuck() {
        long patience = limits.patience().toNanos();
        for (LiveReader<?> reader : open) {
            if (reader.stuck(patience)) {
                reader.cutOffIfStuck(patience, cutOff::increment);
            }
        }
    }

    /** How many follow events now, with those that are cut off and not yet gone. */
    public int count() {
        return count.get();
    }

    /** How many were cut off. */
    public long cutOff() {
        return cutOff.sum();
    }

    /** Bytes that were written to readers and not yet taken by the network; at most one page for each. */
    public long untakenBytes() {
        return open.stream().mapToLong(LiveReader::untakenBytes).sum();
    }
}
