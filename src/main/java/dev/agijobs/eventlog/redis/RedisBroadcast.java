package dev.agijobs.eventlog.redis;

import dev.agijobs.eventlog.Broadcast;
import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.redis.RedisServer;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

/** Channels of a Redis server, whatever its settings. Each has two connections, so that what is sent does not wait for what is heard. Thread-safe. */
public final class RedisBroadcast implements Broadcast {
    private static final String PREFIX = "orchestrator:live:";

    private final RedisServer server;

    public RedisBroadcast(RedisServer server) {
        this.server = server;
    }

    private record Joined(String name, RedisClient sending, RedisLink hearing) implements Channel {
        @Override
        public Uni<Void> send(byte[] message) {
            return sending.ask(Request.cmd(Command.PUBLISH).arg(name).arg(message), receivers -> null);
        }

        @Override
        public boolean hears() {
            return hearing.isConnected();
        }

        @Override
        public void close() {
            hearing.close();
            sending.link().close();
        }
    }

    @Override
    public Channel join(String channel, Listener listener) {
        String name = PREFIX + channel;
        RedisLink sending = server.link();
        try {
            return new Joined(
                    name,
                    new RedisClient(sending, Runnable::run),
                    server.link(connection -> subscribe(connection, name, listener)));
        } catch (RuntimeException e) {
            sending.close();
            throw e;
        }
    }

    private static Future<Void> subscribe(RedisConnection connection, String name, Listener listener) {
        connection.handler(message -> heard(message, listener));
        return connection
                .send(Request.cmd(Command.SUBSCRIBE).arg(name))
                .<Void>mapEmpty()
                .onSuccess(ok -> listener.joined());
    }

    /** What comes is {@code message CHANNEL BYTES}, or says that the subscription holds. */
    private static void heard(@Nullable Response message, Listener listener) {
        if (message != null && message.size() == 3 && message.get(0).toString().equals("message")) {
            listener.heard(message.get(2).toBytes());
        }
    }
}
