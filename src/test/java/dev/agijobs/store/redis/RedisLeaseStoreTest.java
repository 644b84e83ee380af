package dev.agijobs.store.redis;

import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.store.LeaseStore;
import dev.agijobs.store.contract.LeaseStoreContract;
import dev.agijobs.testkit.SharedRedis;
import org.junit.jupiter.api.AfterEach;

final class RedisLeaseStoreTest extends LeaseStoreContract {
    private final RedisLink link = SharedRedis.database().link();
    private final LeaseStore store = new RedisLeaseStore(new RedisClient(link, Runnable::run));

    @Override
    protected LeaseStore store() {
        return store;
    }

    @AfterEach
    void close() {
        link.close();
    }
}
