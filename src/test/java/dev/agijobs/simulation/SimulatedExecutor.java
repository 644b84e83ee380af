package dev.agijobs.simulation;

import dev.agijobs.engine.Scheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Threads and timers of one process: whatever they are given happens on the agenda, a little later. */
final class SimulatedExecutor extends AbstractExecutorService implements ScheduledExecutorService, Scheduler {
    private static final Duration SWITCH = Duration.ofNanos(30_000);

    private final World world;
    private final Life life;

    SimulatedExecutor(World world, Life life) {
        this.world = world;
        this.life = life;
    }

    @Override
    public void execute(Runnable task) {
        after(Duration.ZERO, task);
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        return world.agenda.after(delay.plus(world.chance.about(SWITCH)), life, task)::cancel;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        return schedule(
                () -> {
                    command.run();
                    return null;
                },
                delay,
                unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        Timer<V> timer = new Timer<>(callable);
        timer.cancel = after(Duration.of(delay, unit.toChronoUnit()), timer);
        return timer;
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long first, long delay, TimeUnit unit) {
        Timer<Void> timer = new Timer<>(() -> null);
        repeat(timer, command, first, delay, unit);
        return timer;
    }

    private void repeat(Timer<Void> timer, Runnable command, long next, long delay, TimeUnit unit) {
        timer.cancel = after(Duration.of(next, unit.toChronoUnit()), () -> {
            command.run();
            if (!timer.isCancelled()) {
                repeat(timer, command, delay, delay, unit);
            }
        });
    }

    private final class Timer<V> extends FutureTask<V> implements ScheduledFuture<V> {
        private Runnable cancel = () -> {};

        Timer(Callable<V> callable) {
            super(callable);
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            cancel.run();
            return super.cancel(mayInterrupt);
        }

        @Override
        protected void setException(Throwable thrown) {
            world.auditor.found(Invariant.SOUND, "A timer threw " + thrown);
            super.setException(thrown);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            throw unsupported();
        }

        @Override
        public int compareTo(Delayed other) {
            throw unsupported();
        }
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long first, long period, TimeUnit unit) {
        throw unsupported();
    }

    @Override
    public void shutdown() {
        throw unsupported();
    }

    @Override
    public List<Runnable> shutdownNow() {
        throw unsupported();
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("A simulated process dies; nothing else ends its threads");
    }
}
