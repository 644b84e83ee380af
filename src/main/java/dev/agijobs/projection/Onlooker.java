package dev.agijobs.projection;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Looks again and again at what another node does: often while somebody waits for it, and rarely otherwise. One look at a time. Thread-safe. */
final class Onlooker {
    private static final Duration OFTEN = Duration.ofMillis(100);

    /** How many times as long it is from one look to the next while nobody waits. */
    private static final int RARELY = 10;

    private final Supplier<Uni<Void>> look;
    private final BooleanSupplier awaited;
    private final ScheduledExecutorService executor;
    private final AtomicBoolean looking = new AtomicBoolean();
    /** Since the last look. */
    private final AtomicInteger ticks = new AtomicInteger();

    private @Nullable ScheduledFuture<?> ticking;

    /** @param look never fails */
    Onlooker(Supplier<Uni<Void>> look, BooleanSupplier awaited, ScheduledExecutorService executor) {
        this.look = look;
        this.awaited = awaited;
        this.executor = executor;
    }

    /** Looks now, and then again and again. */
    synchronized void start() {
        if (ticking == null) {
            ticks.set(RARELY);
            try {
                ticking = executor.scheduleWithFixedDelay(this::tick, 0, OFTEN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException stopping) {
                // Nobody will wait any more.
            }
        }
    }

    /** Looks no more; a look under way ends by itself. */
    synchronized void stop() {
        if (ticking != null) {
            ticking.cancel(false);
            ticking = null;
        }
    }

    private void tick() {
        if (ticks.incrementAndGet() >= RARELY || awaited.getAsBoolean()) {
            ticks.set(0);
            if (looking.compareAndSet(false, true)) {
                look.get()
                        .onTermination()
                        .invoke(() -> looking.set(false))
                        .subscribe()
                        .with(done -> {});
            }
        }
    }
}
