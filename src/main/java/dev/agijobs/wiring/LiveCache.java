package dev.agijobs.wiring;

import dev.agijobs.cluster.ClusterSecret;
import dev.agijobs.cluster.SealedBroadcast;
import dev.agijobs.eventlog.Broadcast;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.redis.RedisBroadcast;
import dev.agijobs.redis.RedisAddress;
import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.redis.RedisServer;
import dev.agijobs.redis.ServerCheck;
import dev.agijobs.redis.UnfitServer;
import dev.agijobs.store.LiveBoard;
import dev.agijobs.store.redis.RedisLiveBoard;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A Redis server beside Postgres, which holds only what may be lost: nothing depends on it, and it may forget what it likes. */
final class LiveCache implements AutoCloseable {
    /** Whoever waits for it longer is better off with Postgres. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final RedisServer server;
    private final RedisClient client;
    private final @Nullable SealedBroadcast broadcast;

    private LiveCache(RedisServer server, RedisClient client, @Nullable SealedBroadcast broadcast) {
        this.server = server;
        this.client = client;
        this.broadcast = broadcast;
    }

    /**
     * Connects. Blocks.
     *
     * @param secret of the cluster, or none when there is no other node
     * @throws StoreUnavailable when the server is not reached, or is none that can be worked with; nothing stays open then
     */
    static LiveCache open(RedisAddress address, ClusterSecret secret, Vertx vertx, Executor workers) {
        RedisServer server = new RedisServer(vertx, address, new ServerCheck(true), PATIENCE);
        try {
            RedisLink link = server.link();
            return new LiveCache(
                    server,
                    new RedisClient(link, workers),
                    secret.isSet() ? new SealedBroadcast(new RedisBroadcast(server), secret) : null);
        } catch (StoreUnavailable | UnfitServer e) {
            throw new StoreUnavailable(
                    "ORCHESTRATOR_REDIS_URL names a live cache beside Postgres, which cannot be used; unset it to start without. "
                            + e.getMessage(),
                    e);
        }
    }

    /** Where it is, without any password. */
    String place() {
        return server.address().toString();
    }

    /** By which nodes tell each other of commits; null when there is no other node. */
    @Nullable
    Broadcast broadcast() {
        return broadcast;
    }

    /** Messages that no node of the cluster sent. */
    long messagesRefused() {
        return broadcast == null ? 0 : broadcast.refused();
    }

    /** @param name of the board @param sorts keys of its orders */
    LiveBoard board(String name, List<String> sorts) {
        return new RedisLiveBoard(client, name, sorts);
    }

    /** Whether it is there now, as far as is known. */
    boolean isConnected() {
        return client.link().isConnected();
    }

    @Override
    public void close() {
        client.link().close();
    }
}
