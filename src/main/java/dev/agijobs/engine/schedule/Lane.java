package dev.agijobs.engine.schedule;

import dev.agijobs.engine.EngineBusy;
import dev.agijobs.schedule.ScheduleState;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One schedule in memory: pieces of work that wait their turn, and what is known between two of them. All but the queue belongs to the piece that is under way. */
final class Lane {

    /** Pieces that may wait. */
    private static final int WAITING_MAX = 100;

    private static final Runnable NOTHING = () -> {};

    final String id;
    private final Executor workers;
    private final Consumer<Lane> whenIdle;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private boolean busy;

    /** As of the log; null when it has to be read first. */
    private @Nullable Optional<ScheduleState> state;

    /** The run that was submitted and whose end will be told. */
    private @Nullable String watched;
    /** When the run under way is asked for again, whatever was told. */
    private Instant watchedUntil = Instant.MIN;

    private Runnable unwatch = NOTHING;
    /** The run that was asked to make room. */
    private @Nullable String cancelled;

    private Runnable unarm = NOTHING;
    private volatile Instant restsUntil = Instant.MIN;
    private int failures;

    /** @param whenIdle told each time when nothing waits any more */
    Lane(String id, Executor workers, Consumer<Lane> whenIdle) {
        this.id = id;
        this.workers = workers;
        this.whenIdle = whenIdle;
    }

    /**
     * Does the work when all that came before is done.
     *
     * @throws EngineBusy when too much waits
     */
    synchronized <T> Uni<T> run(Function<Lane, Uni<T>> work) {
        if (waiting.size() >= WAITING_MAX) {
            throw new EngineBusy("Too many commands wait for schedule " + id);
        }
        CompletableFuture<T> reply = new CompletableFuture<>();
        waiting.add(() -> begin(work, reply));
        if (!busy) {
            busy = true;
            workers.execute(this::next);
        }
        return Uni.createFrom().completionStage(reply);
    }

    private void next() {
        Runnable piece;
        synchronized (this) {
            piece = waiting.poll();
            busy = piece != null;
        }
        if (piece == null) {
            whenIdle.accept(this);
        } else {
            piece.run();
        }
    }

    private <T> void begin(Function<Lane, Uni<T>> work, CompletableFuture<T> reply) {
        Uni.createFrom()
                .deferred(() -> work.apply(this))
                .subscribe()
                .with(
                        done -> {
                            reply.complete(done);
                            workers.execute(this::next);
                        },
                        failure -> {
                            reply.completeExceptionally(failure);
                            workers.execute(this::next);
                        });
    }

    synchronized boolean idle() {
        return !busy && waiting.isEmpty();
    }

    // --- what is known

    boolean known() {
        return state != null;
    }

    /** Null when there is no such schedule, or it is not known. */
    @Nullable
    ScheduleState state() {
        return state == null ? null : state.orElse(null);
    }

    void know(Optional<ScheduleState> now) {
        state = now;
    }

    /** The state is read again when it is needed. */
    void cool() {
        state = null;
    }

    /** All that is known may be wrong. */
    void forget() {
        state = null;
        cancelled = null;
        release();
    }

    /** Whether it stands for nothing that there is, or ever will be. */
    boolean gone() {
        return state != null && state.map(ScheduleState::over).orElse(true);
    }

    // --- the run under way

    boolean watches(String runId, Instant now) {
        return runId.equals(watched) && now.isBefore(watchedUntil);
    }

    Instant watchedUntil() {
        return watchedUntil;
    }

    void watch(String runId, Instant until) {
        release();
        watched = runId;
        watchedUntil = until;
    }

    /** @param stop ends the watching */
    void watchedBy(Runnable stop) {
        unwatch = stop;
    }

    void release() {
        Runnable stop = unwatch;
        unwatch = NOTHING;
        watched = null;
        stop.run();
    }

    boolean hasCancelled(String runId) {
        return runId.equals(cancelled);
    }

    void cancelled(String runId) {
        cancelled = runId;
    }

    // --- until the next piece

    /** @param stop ends the waiting */
    void rest(Instant until, Runnable stop) {
        unarm.run();
        unarm = stop;
        restsUntil = until;
    }

    /** When it goes on by itself. */
    Instant restsUntil() {
        return restsUntil;
    }

    int fail() {
        return ++failures;
    }

    void succeed() {
        failures = 0;
    }
}
