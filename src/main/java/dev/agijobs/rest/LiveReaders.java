package dev.agijobs.rest;

import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Refused;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** All who follow events live: bounded in number, one page in memory for each, and nobody may hold his page for ever. */
public final class LiveReaders {

    private static final long LOOK_EVERY_MS = 500;

    private final int max;
    private final Duration patience;
    private final AtomicInteger count = new AtomicInteger();
    private final Set<LiveReader> open = ConcurrentHashMap.newKeySet();

    /**
     * @param max most readers at once
     * @param patience how long a reader may leave a page untaken
     */
    public LiveReaders(Vertx vertx, int max, Duration patience) {
        this.max = max;
        this.patience = patience;
        vertx.setPeriodic(LOOK_EVERY_MS, timer -> cutOffTheStuck());
    }

    /** @throws Refused TOO_MANY_READERS */
    LiveReader open(RoutingContext context) {
        if (count.incrementAndGet() > max) {
            count.decrementAndGet();
            throw new Refused(Code.TOO_MANY_READERS, "At most %d readers may follow events at once".formatted(max));
        }
        LiveReader reader = new LiveReader(context, this::left);
        open.add(reader);
        return reader;
    }

    private void left(LiveReader reader) {
        if (open.remove(reader)) {
            count.decrementAndGet();
        }
    }

    private void cutOffTheStuck() {
        long now = System.nanoTime();
        for (LiveReader reader : open) {
            if (reader.heldNanos(now) > patience.toNanos()) {
                reader.cutOff();
            }
        }
    }

    /** How many follow events now. */
    public int count() {
        return count.get();
    }

    /** Bytes that were written to readers and not yet taken by the network. */
    public long untakenBytes() {
        return open.stream().mapToLong(LiveReader::untakenBytes).sum();
    }

    /** Pages that were written to readers and not yet taken; at most one for each. */
    public int untakenPages() {
        return (int) open.stream().filter(reader -> reader.untakenBytes() > 0).count();
    }
}
