package dev.agijobs.eventlog.redis;

import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.redis.RedisServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

/**
 * Hears of commits of whoever writes the log: by messages, which may be lost, and behind them by looking every {@value #LOOK_EVERY_MILLIS} ms. It tells where the log ends and
 * under which epoch, also when that is no news.
 */
final class CommitWatch implements AutoCloseable {
    private static final long LOOK_EVERY_MILLIS = 1_000;

    /** Told on the thread of a connection or on an answering one; quick. */
    @FunctionalInterface
    interface Listener {
        void ends(long epoch, long end);
    }

    private final Vertx vertx;
    private final Listener listener;
    private final RedisLink link;
    private final long timer;

    /**
     * Waits until it hears.
     *
     * @param client by which it looks
     */
    CommitWatch(RedisServer server, String channel, RedisClient client, Listener listener) {
        this.vertx = server.vertx();
        this.listener = listener;
        this.link = server.link(connection -> subscribe(connection, channel, listener));
        this.timer = vertx.setPeriodic(LOOK_EVERY_MILLIS, id -> look(client));
    }

    private static Future<Void> subscribe(RedisConnection connection, String channel, Listener listener) {
        connection.handler(message -> heard(message, listener));
        return connection.send(Request.cmd(Command.SUBSCRIBE).arg(channel)).mapEmpty();
    }

    /** What comes is {@code message CHANNEL EPOCH:END}, or says that the subscription holds. */
    private static void heard(@Nullable Response message, Listener listener) {
        if (message != null && message.size() == 3 && message.get(0).toString().equals("message")) {
            String[] parts = message.get(2).toString().split(":", 2);
            listener.ends(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
        }
    }

    private void look(RedisClient client) {
        Request request = Request.cmd(Command.HMGET).arg(Keys.META).arg("epoch").arg("end");
        client.ask(request, answer -> answer).subscribe().with(this::saw, away -> {}); // The next look may see it.
    }

    private void saw(@Nullable Response answer) {
        if (answer != null && answer.get(0) != null && answer.get(1) != null) {
            listener.ends(
                    Long.parseLong(answer.get(0).toString()),
                    Long.parseLong(answer.get(1).toString()));
        }
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
        link.close();
    }
}
