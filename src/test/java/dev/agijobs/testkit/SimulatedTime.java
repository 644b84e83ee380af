package dev.agijobs.testkit;

import dev.agijobs.engine.Scheduler;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A clock that moves when a test says so, and all threads in one: what is executed waits until the test lets time pass. Repeats exactly. */
public final class SimulatedTime extends Clock implements Scheduler, Executor {

    private record Timer(Instant at, long number, Runnable task) {}

    private final Deque<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparing(Timer::at).thenComparing(Timer::number));
    private Instant now;
    private long timersMade;

    public SimulatedTime(Instant now) {
        this.now = now;
    }

    @Override
    public void execute(Runnable task) {
        ready.add(task);
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Timer timer = new Timer(now.plus(delay), timersMade++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Lets time pass. */
    public void advance(Duration by) {
        advance(by, Long.MAX_VALUE);
    }

    /** Lets time pass until so many tasks were run; answers whether it passed whole. */
    public boolean advance(Duration by, long tasksMax) {
        Instant until = now.plus(by);
        long left = tasksMax;
        while (true) {
            while (!ready.isEmpty()) {
                if (left-- == 0) {
                    return false;
                }
                ready.poll().run();
            }
            Timer next = timers.peek();
            if (next == null || next.at().isAfter(until)) {
                now = until;
                return true;
            }
            timers.remove(next);
            now = next.at().isAfter(now) ? next.at() : now;
            ready.add(next.task());
        }
    }

    /** The answer, which must come without time passing. */
    public <T> T await(Uni<T> uni) {
        CompletableFuture<T> answer = uni.subscribeAsCompletionStage();
        advance(Duration.ZERO);
        if (!answer.isDone()) {
            throw new AssertionError("No answer came");
        }
        return answer.join();
    }

    /** As the end of a process: nothing of what was to happen will. */
    public void kill() {
        ready.clear();
        timers.clear();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
