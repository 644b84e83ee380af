package dev.agijobs.sqlite;

import dev.agijobs.eventlog.Answers;
import dev.agijobs.eventlog.StoreUnavailable;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that ask a database, each with a session of its own, and a bounded queue before them. A session that failed is closed, and another one is opened for the
 * next question.
 */
public final class SessionPool<S extends SessionPool.Session> implements AutoCloseable {
    private static final Logger LOG = System.getLogger(SessionPool.class.getName());

    /** A connection with its statements; used by one thread at a time. */
    public interface Session extends AutoCloseable {
        @Override
        void close() throws SQLException;
    }

    /** Opens a session. */
    @FunctionalInterface
    public interface Opening<S> {
        S open() throws SQLException;
    }

    @FunctionalInterface
    private interface Work<T> {
        @Nullable
        T run() throws SQLException;
    }

    /** What to ask of a session. */
    @FunctionalInterface
    public interface Question<S, T> {
        @Nullable
        T ask(S session) throws SQLException;
    }

    /** A session that nobody uses. @param renewal at which it was opened */
    private record Idle<S>(S session, int renewal) {}

    private final String what;
    private final Opening<S> opening;
    private final Executor answers;
    private final ConcurrentLinkedQueue<Idle<S>> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger renewals = new AtomicInteger();
    private final ThreadPoolExecutor threads;

    /**
     * No session is opened before it is needed.
     *
     * @param what is asked, for messages and names of threads: such as {@code log} or {@code views}
     * @param maxWaiting most questions that wait
     * @param answers runs the callers' continuations
     */
    public SessionPool(String what, int threads, int maxWaiting, Opening<S> opening, Executor answers) {
        this.what = what;
        this.opening = opening;
        this.answers = answers;
        this.threads = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(maxWaiting),
                Thread.ofPlatform()
                        .name("sqlite-" + what.replace(' ', '-') + "-", 1)
                        .daemon()
                        .factory());
    }

    /** Asks when subscribed to. Fails with {@link StoreUnavailable} when too many wait or the database fails. */
    public <T> Uni<T> ask(Question<S, T> question) {
        return onThread(() -> ask(question, free()));
    }

    /** Runs on a thread of the pool, without a session. */
    public Uni<Void> run(Runnable work) {
        return onThread(() -> {
            work.run();
            return null;
        });
    }

    private <T> Uni<T> onThread(Work<T> work) {
        return Uni.createFrom().emitter(emitter -> {
            try {
                threads.execute(() -> answer(work, emitter));
            } catch (RejectedExecutionException e) {
                String why = threads.isShutdown() ? "It is closed" : "Too many wait";
                emitter.fail(new StoreUnavailable("The %s cannot be asked: %s".formatted(what, why), e));
            }
        });
    }

    private <T> void answer(Work<T> work, UniEmitter<? super T> emitter) {
        try {
            T answer = work.run();
            answer(() -> emitter.complete(answer));
        } catch (SQLException e) {
            String why = "The %s cannot be asked: %s".formatted(what, e.getMessage());
            answer(() -> emitter.fail(new StoreUnavailable(why, e)));
        } catch (RuntimeException e) {
            answer(() -> emitter.fail(e));
        }
    }

    private <T> @Nullable T ask(Question<S, T> question, Idle<S> free) throws SQLException {
        S session = free.session();
        try {
            T answer = question.ask(session);
            idle.add(free);
            return answer;
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private Idle<S> free() throws SQLException {
        int now = renewals.get();
        for (Idle<S> free = idle.poll(); free != null; free = idle.poll()) {
            if (free.renewal() == now) {
                return free;
            }
            close(free.session());
        }
        return new Idle<>(opening.open(), now);
    }

    private void answer(Runnable answer) {
        Answers.give(answers, answer);
    }

    /** What is asked from now on is asked of new sessions. */
    public void renew() {
        renewals.incrementAndGet();
    }

    private void close(S session) {
        try {
            session.close();
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "A connection to the SQLite " + what + " did not close cleanly", e);
        }
    }

    /** Finishes the questions that wait; no more are taken. */
    @Override
    public void close() {
        threads.close();
        for (Idle<S> free = idle.poll(); free != null; free = idle.poll()) {
            close(free.session());
        }
    }
}
