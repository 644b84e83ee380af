package dev.agijobs.redis;

import dev.agijobs.eventlog.StoreUnavailable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server, made anew for ever when it is lost. Requests are answered in the order in which they are sent, on the thread of the connection, which must
 * not be blocked. While there is no connection they fail at once; one that is not answered in time ends the connection. Thread-safe.
 */
public final class RedisLink implements AutoCloseable {
    /** Requests sent and not answered. */
    private static final int UNANSWERED_MAX = 4_096;

    private static final int CONNECT_WITHIN_MILLIS = 5_000;
    private static final long RETRY_FIRST_MILLIS = 50;
    private static final long RETRY_MAX_MILLIS = 1_000;
    private static final String CLOSED = "CONNECTION_CLOSED";
    private static final Logger LOG = System.getLogger(RedisLink.class.getName());

    /** Asked of every new connection before it is used. */
    @FunctionalInterface
    public interface Greeting {
        Future<Void> greet(RedisConnection connection);
    }

    /** A connection that is in use. */
    private final class Session {
        final Redis client;
        final RedisConnection connection;
        /** When the requests not answered yet were sent, in nanoseconds. */
        final ArrayDeque<Long> unanswered = new ArrayDeque<>();

        Session(Redis client, RedisConnection connection) {
            this.client = client;
            this.connection = connection;
        }

        Future<@Nullable Response> send(Request request) {
            if (unanswered.size() >= UNANSWERED_MAX) {
                return Future.failedFuture(
                        new StoreUnavailable("Too many requests to " + address + " wait; nothing was done", null));
            }
            unanswered.add(System.nanoTime());
            return connection
                    .send(request)
                    .onComplete(answer -> unanswered.poll())
                    .recover(this::recover);
        }

        private Future<@Nullable Response> recover(Throwable failure) {
            String message = String.valueOf(failure.getMessage());
            if (failure instanceof Response && !message.startsWith(CLOSED)) {
                return Future.failedFuture(new ServerRefusal(message));
            }
            lost(this, message);
            return Future.failedFuture(new AnswerLost("The connection to %s was lost".formatted(address)));
        }

        boolean overdue() {
            Long oldest = unanswered.peek();
            return oldest != null && System.nanoTime() - oldest > patience.toNanos();
        }
    }

    private final Vertx vertx;
    private final RedisAddress address;
    private final Duration patience;
    private final Greeting greeting;
    private final Context context;
    private final long watch;
    private final List<Promise<Void>> awaiting = new ArrayList<>();
    private volatile @Nullable Session session;
    private volatile String why = "it was not reached yet";
    private volatile boolean closed;
    private long retryMillis = RETRY_FIRST_MILLIS;

    private RedisLink(RedisServer server, Greeting greeting) {
        this.vertx = server.vertx();
        this.address = server.address();
        this.patience = server.patience();
        this.greeting = greeting;
        this.context = vertx.getOrCreateContext();
        this.watch =
                vertx.setPeriodic(Math.max(1, patience.toMillis() / 10), id -> context.runOnContext(v -> endOverdue()));
    }

    /** A link that is connected; fails with what the greeting fails with, or {@link StoreUnavailable}, when the first try does. */
    static Future<RedisLink> open(RedisServer server, Greeting greeting) {
        RedisLink link = new RedisLink(server, greeting);
        return link.onContext(link::connect)
                .onFailure(e -> link.close())
                .recover(e -> Future.failedFuture(e instanceof UnfitServer ? e : link.away(e)))
                .map(ok -> link);
    }

    private <T extends @Nullable Object> Future<T> onContext(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(v -> work.get().onComplete(promise));
        return promise.future();
    }

    private Future<Void> connect() {
        RedisOptions options = new RedisOptions()
                .setConnectionString(address.url())
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(1)
                .setPoolCleanerInterval(-1)
                .setPoolRecycleTimeout(-1)
                .setMaxWaitingHandlers(UNANSWERED_MAX + 1)
                .setNetClientOptions(new NetClientOptions()
                        .setConnectTimeout(CONNECT_WITHIN_MILLIS)
                        .setTcpKeepAlive(true));
        Redis client = Redis.createClient(vertx, options);
        return client.connect()
                .compose(connection -> greeting.greet(connection).map(connection))
                .timeout(CONNECT_WITHIN_MILLIS, TimeUnit.MILLISECONDS)
                .<Void>map(connection -> {
                    use(new Session(client, connection));
                    return null;
                })
                .onFailure(e -> client.close());
    }

    private void use(Session fresh) {
        fresh.connection.exceptionHandler(e -> lost(fresh, String.valueOf(e.getMessage())));
        fresh.connection.endHandler(v -> lost(fresh, "the connection was closed"));
        if (closed) {
            fresh.client.close();
            return;
        }
        session = fresh;
        retryMillis = RETRY_FIRST_MILLIS;
        List<Promise<Void>> told = List.copyOf(awaiting);
        awaiting.clear();
        told.forEach(Promise::tryComplete);
    }

    private void lost(Session old, String reason) {
        if (session == old) {
            session = null;
            if (!closed) {
                why = reason;
                LOG.log(Level.WARNING, "The connection to {0} was lost: {1}", address, reason);
                retryLater();
            }
            old.client.close();
        }
    }

    private void retryLater() {
        vertx.setTimer(retryMillis, id -> context.runOnContext(v -> retry()));
        retryMillis = Math.min(RETRY_MAX_MILLIS, retryMillis * 2);
    }

    private void retry() {
        if (closed) {
            return;
        }
        connect()
                .onSuccess(ok -> LOG.log(Level.INFO, "Connected to {0} again", address))
                .onFailure(e -> {
                    if (!closed) {
                        why = String.valueOf(e.getMessage());
                        retryLater();
                    }
                });
    }

    private void endOverdue() {
        Session open = session;
        if (open != null && open.overdue()) {
            lost(open, "it did not answer in time");
        }
    }

    /**
     * Sends a request. Fails with {@link StoreUnavailable} when it was not sent, with {@link ServerRefusal} when the server does not do it, and with {@link AnswerLost} when
     * what became of it is unknown.
     */
    public Future<@Nullable Response> send(Request request) {
        return onContext(() -> {
            Session open = session;
            return open == null ? Future.failedFuture(away(null)) : open.send(request);
        });
    }

    public boolean isConnected() {
        return session != null;
    }

    /** Succeeds as soon as there is a connection. */
    public Future<Void> connected() {
        return onContext(() -> {
            Promise<Void> promise = Promise.promise();
            if (session != null) {
                promise.complete();
            } else if (closed) {
                promise.fail(away(null));
            } else {
                awaiting.add(promise);
            }
            return promise.future();
        });
    }

    /** Why nothing can be asked now. */
    public StoreUnavailable away(@Nullable Throwable cause) {
        String reason = cause == null ? why : String.valueOf(cause.getMessage());
        return new StoreUnavailable("Redis at %s cannot be used now: %s".formatted(address, reason), cause);
    }

    /** What a failure of {@link #send} means to somebody who only wants an answer. */
    public static StoreUnavailable unavailable(Throwable failure) {
        return failure instanceof StoreUnavailable known
                ? known
                : new StoreUnavailable("Redis could not answer: " + failure.getMessage(), failure);
    }

    /** Ends the connection; what is not answered yet is lost. */
    @Override
    public void close() {
        closed = true;
        why = "the connection is closed";
        vertx.cancelTimer(watch);
        context.runOnContext(v -> {
            Session open = session;
            if (open != null) {
                lost(open, "it is closed here");
            }
            awaiting.forEach(promise -> promise.tryFail(away(null)));
            awaiting.clear();
        });
    }
}
