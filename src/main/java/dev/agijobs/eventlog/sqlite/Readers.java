package dev.agijobs.eventlog.sqlite;

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
import org.jspecify.annotations.Nullable;

/** A few threads that read, each with a connection of its own, and a bounded queue before them. */
final class Readers implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int MAX_WAITING = 4_096;
    private static final Logger LOG = System.getLogger(Readers.class.getName());

    /** What to ask of a connection. */
    @FunctionalInterface
    interface Query<T> {
        T ask(ReadConnection connection) throws SQLException;
    }

    private final Database database;
    private final Executor answers;
    private final ConcurrentLinkedQueue<ReadConnection> idle = new ConcurrentLinkedQueue<>();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().name("sqlite-log-reader-", 1).daemon().factory());

    Readers(Database database, Executor answers) {
        this.database = database;
        this.answers = answers;
    }

    /** Asks when subscribed to. Fails with {@link StoreUnavailable} when too many wait or the database cannot be read. */
    <T> Uni<T> ask(Query<T> query) {
        return Uni.createFrom().emitter(emitter -> {
            try {
                threads.execute(() -> run(query, emitter));
            } catch (RejectedExecutionException e) {
                String why = threads.isShutdown() ? "The log is closed" : "Too many reads of the log are waiting";
                emitter.fail(new StoreUnavailable(why, e));
            }
        });
    }

    private <T> void run(Query<T> query, UniEmitter<? super T> emitter) {
        try {
            T answer = ask(query, idle.poll());
            answer(() -> emitter.complete(answer));
        } catch (SQLException e) {
            answer(() -> emitter.fail(new StoreUnavailable("The log cannot be read: " + e.getMessage(), e)));
        } catch (RuntimeException e) {
            answer(() -> emitter.fail(e));
        }
    }

    private <T> T ask(Query<T> query, @Nullable ReadConnection free) throws SQLException {
        ReadConnection connection = free != null ? free : ReadConnection.open(database);
        try {
            T answer = query.ask(connection);
            idle.add(connection);
            return answer;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void answer(Runnable answer) {
        try {
            answers.execute(answer);
        } catch (RejectedExecutionException shutDown) {
            answer.run();
        }
    }

    /** Finishes the reads that wait; no more are taken. */
    @Override
    public void close() {
        threads.close();
        for (ReadConnection connection = idle.poll(); connection != null; connection = idle.poll()) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.log(Level.WARNING, "A connection to the SQLite log did not close cleanly", e);
            }
        }
    }
}
