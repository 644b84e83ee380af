package dev.agijobs.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.store.SnapshotStore;
import dev.agijobs.store.contract.SnapshotStoreContract;
import dev.agijobs.testkit.SharedRedis;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RedisSnapshotStoreTest extends SnapshotStoreContract {
    private static final long ROOM = 1 << 20;

    private final RedisLink link = SharedRedis.database().link();
    private final SnapshotStore small = new RedisSnapshotStore(new RedisClient(link, Runnable::run), ROOM);

    @Override
    protected SnapshotStore newStore() {
        return small;
    }

    @AfterEach
    void close() {
        link.close();
    }

    @Test
    void the_oldest_of_all_give_way_when_there_is_no_room() {
        for (int run = 1; run <= 40; run++) {
            await(small.save(new SnapshotStore.Snapshot("run-" + run, 5, new byte[100_000])));
        }

        LongStream kept = LongStream.rangeClosed(1, 40)
                .filter(run -> newest(small, "run-" + run, Long.MAX_VALUE).isPresent());
        assertThat(kept.toArray()).hasSizeBetween(8, 10).endsWith(39, 40);
    }

    @Test
    void one_is_kept_when_it_is_larger_than_the_room_but_none_that_would_hold_up_the_log() {
        await(small.save(new SnapshotStore.Snapshot("run-1", 5, new byte[100_000])));
        await(small.save(new SnapshotStore.Snapshot("run-2", 5, new byte[3 << 20])));
        await(small.save(new SnapshotStore.Snapshot("run-3", 5, new byte[RedisSnapshotStore.LARGEST + 1])));

        assertThat(newest(small, "run-1", Long.MAX_VALUE)).isEmpty();
        assertThat(newest(small, "run-2", Long.MAX_VALUE)).hasValue(5L);
        assertThat(newest(small, "run-3", Long.MAX_VALUE)).isEmpty();
    }
}
