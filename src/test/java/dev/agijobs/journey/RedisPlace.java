package dev.agijobs.journey;

import dev.agijobs.eventlog.redis.RedisLogReader;
import dev.agijobs.redis.RedisAddress;
import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.redis.RedisServer;
import dev.agijobs.redis.ServerCheck;
import dev.agijobs.store.redis.RedisArtifactStore;
import dev.agijobs.store.redis.RedisViewStore;
import io.vertx.core.Vertx;

/** A database of a Redis server. */
record RedisPlace(String url, Vertx vertx) implements Kept.Place {
    @Override
    public Kept open() {
        RedisLink link =
                new RedisServer(vertx, RedisAddress.parse(url), new ServerCheck(false), RedisServer.PATIENCE).link();
        RedisClient client = new RedisClient(link, Runnable::run);
        RedisLogReader log = new RedisLogReader(client);
        // Work on bytes is not for the thread of the connection.
        RedisArtifactStore artifacts = new RedisArtifactStore(new RedisClient(link, Thread::startVirtualThread));
        return new Kept(log, log, artifacts, new RedisViewStore(client), link::close);
    }

    @Override
    public Kept look() {
        return open();
    }
}
