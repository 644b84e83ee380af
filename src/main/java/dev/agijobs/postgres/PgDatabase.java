package dev.agijobs.postgres;

import dev.agijobs.eventlog.Answers;
import dev.agijobs.eventlog.StoreUnavailable;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A database with a few connections that are shared, and others for who needs one for himself. A connection that is lost is replaced by the next question. Thread-safe; what
 * answers a Uni or a Future does not block.
 */
public final class PgDatabase implements AutoCloseable {
    /** How long a question may be without an answer, where nothing else is said. */
    public static final Duration SILENCE_MAX = Duration.ofSeconds(10);

    /** In a transaction: what it commits is not gone after a crash, even on a server that may otherwise forget its last moment. */
    public static final String DURABLE =
            "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'";

    /** The same of a connection, from now on. Whoever made the server or his database lose durability for speed did not mean what is done there. */
    public static final String DURABLE_CONNECTION =
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

    private static final int QUESTIONS_WAITING_MAX = 4_096;
    private static final long LIFETIME_S_MIN = 5;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final PgAddress address;
    private final Executor answers;
    private final Pool pool;
    private volatile boolean closed;

    /**
     * Connects to nothing yet.
     *
     * @param connections most that are shared, 1 or more
     * @param silence after which a shared connection is given up; whole seconds, 1 or more
     * @param answers runs the callers' continuations
     */
    public PgDatabase(Vertx vertx, PgAddress address, int connections, Duration silence, Executor answers) {
        this.vertx = vertx;
        this.address = address;
        this.answers = answers;
        PoolOptions options = new PoolOptions()
                .setMaxSize(connections)
                .setMaxWaitQueueSize(QUESTIONS_WAITING_MAX)
                // Who waits for a connection waits until one is given up: the pool's own limit fails twice, in a timer.
                .setConnectionTimeout(0)
                // A server that was demoted refuses writes on connections that are as good as ever; new ones find out
                // who took over.
                .setMaxLifetime((int) Math.max(LIFETIME_S_MIN, silence.toSeconds()))
                .setMaxLifetimeUnit(TimeUnit.SECONDS);
        // Where nothing comes any more, not even the end of the connection, the next question gets another one.
        PgConnectOptions shared = connectOptions();
        shared.setIdleTimeoutUnit(TimeUnit.SECONDS).setReadIdleTimeout((int) silence.toSeconds());
        pool = Pool.pool(vertx, shared, options);
    }

    /** Asks one statement, which is a transaction by itself, when subscribed to. Fails with {@link StoreUnavailable}. */
    public <T> Uni<T> ask(String sql, Tuple arguments, Function<RowSet<Row>, T> reading) {
        return answer(() -> pool.preparedQuery(sql).execute(arguments).map(reading));
    }

    /** Asks several statements in one transaction, when subscribed to. Fails with {@link StoreUnavailable}. */
    public <T> Uni<T> transact(Function<SqlConnection, Future<T>> work) {
        return answer(() -> pool.withTransaction(work));
    }

    private <T> Uni<T> answer(Supplier<Future<T>> question) {
        return Uni.createFrom().emitter(emitter -> {
            if (closed) {
                emitter.fail(new StoreUnavailable("Postgres cannot be asked: It is closed", null));
                return;
            }
            question.get()
                    .onComplete(result -> answer(() -> {
                        if (result.succeeded()) {
                            emitter.complete(result.result());
                        } else {
                            emitter.fail(unavailable(result.cause()));
                        }
                    }));
        });
    }

    private void answer(Runnable answer) {
        Answers.give(answers, answer);
    }

    private Throwable unavailable(Throwable cause) {
        Throwable explained = Refusal.explained(address, cause);
        if (explained != cause) {
            return new StoreUnavailable("Postgres cannot be asked: " + explained.getMessage(), cause);
        }
        return switch (cause) {
            case StoreUnavailable known -> known;
            case IllegalStateException ours -> ours;
            case IllegalArgumentException ours -> ours;
            default -> new StoreUnavailable("Postgres cannot be asked: " + message(cause), cause);
        };
    }

    /** Arguments of a statement; an array is one of them. */
    public static Tuple arguments(List<?> values) {
        Tuple tuple = Tuple.tuple();
        values.forEach(tuple::addValue);
        return tuple;
    }

    /** Closes it, and waits for that a little. Blocks. */
    public static void close(PgConnection connection) {
        try {
            await(connection.close(), CLOSE_MAX);
        } catch (RuntimeException e) {
            // It is gone anyway.
        }
    }

    private PgConnectOptions connectOptions() {
        PgConnectOptions options = address.options();
        options.setConnectTimeout((int) CONNECT_MAX.toMillis());
        return options;
    }

    /** A connection for the caller alone, who closes it. Fails when there is none in time. */
    public Future<PgConnection> connect() {
        Future<PgConnection> connecting = PgConnection.connect(vertx, connectOptions());
        Future<PgConnection> inTime = connecting
                .recover(failure -> Future.failedFuture(Refusal.explained(address, failure)))
                .timeout(2 * CONNECT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        inTime.onFailure(late -> connecting.onSuccess(PgConnection::close));
        return inTime;
    }

    /** Where it is, without the password. */
    public PgAddress address() {
        return address;
    }

    /**
     * Waits, which a thread of Vert.x must not do.
     *
     * @throws PgException when the server refused
     * @throws StoreUnavailable when there is no answer in time, or none can come
     */
    public static <T> T await(Future<T> future, Duration atMost) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | CompletionException e) {
            if (e.getCause() instanceof PgException refused) {
                throw refused;
            }
            if (e.getCause() instanceof StoreUnavailable known) {
                throw known;
            }
            throw new StoreUnavailable("Postgres does not answer: " + message(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new StoreUnavailable("Postgres did not answer within " + atMost.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("Interrupted while waiting for Postgres", e);
        }
    }

    private static String message(@Nullable Throwable cause) {
        if (cause == null) {
            return "no reason is known";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** Takes no more questions, and closes the shared connections. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                await(pool.close(), CLOSE_MAX);
            } catch (RuntimeException e) {
                System.getLogger(PgDatabase.class.getName())
                        .log(System.Logger.Level.WARNING, "Connections to Postgres did not close cleanly", e);
            }
        }
    }
}
