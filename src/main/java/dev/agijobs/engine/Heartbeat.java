package dev.agijobs.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Watches that an attempt gives a sign of life in time. */
final class Heartbeat {

    private final Clock clock;
    private final Scheduler scheduler;
    private final Runnable silent;

    private volatile Instant last;
    private volatile boolean stopped;
    private volatile Runnable cancelWatch = () -> {};

    Heartbeat(Clock clock, Scheduler scheduler, @Nullable Duration timeout, Runnable silent) {
        this.clock = clock;
        this.scheduler = scheduler;
        this.silent = silent;
        this.last = clock.instant();
        if (timeout != null) {
            watch(timeout);
        }
    }

    void beat() {
        last = clock.instant();
    }

    void stop() {
        stopped = true;
        cancelWatch.run();
    }

    private void watch(Duration limit) {
        Duration left = limit.minus(Duration.between(last, clock.instant()));
        cancelWatch = scheduler.after(left, () -> {
            if (stopped) {
                return;
            }
            if (clock.instant().isBefore(last.plus(limit))) {
                watch(limit);
            } else {
                silent.run();
            }
        });
    }
}
