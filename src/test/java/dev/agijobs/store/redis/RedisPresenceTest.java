package dev.agijobs.store.redis;

import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.store.Presence;
import dev.agijobs.store.contract.PresenceContract;
import dev.agijobs.testkit.SharedRedis;
import org.junit.jupiter.api.AfterEach;

final class RedisPresenceTest extends PresenceContract {
    private final RedisLink link = SharedRedis.database().link();
    private final Presence presence = new RedisPresence(new RedisClient(link, Runnable::run), "test");

    @Override
    protected Presence presence() {
        return presence;
    }

    @AfterEach
    void close() {
        link.close();
    }
}
