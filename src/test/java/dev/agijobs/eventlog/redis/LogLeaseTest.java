package dev.agijobs.eventlog.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.agijobs.redis.RedisAddress;
import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.store.LeaseStore;
import dev.agijobs.store.LeaseStore.Holder;
import dev.agijobs.store.redis.RedisLeaseStore;
import dev.agijobs.testkit.RedisProcess;
import dev.agijobs.testkit.SharedRedis;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LogLeaseTest {
    private static final RedisAddress ADDRESS = RedisAddress.parse("redis://:secret@example");
    private static final Duration TERM = Duration.ofMillis(600);
    private static final Duration END_MAX = Duration.ofSeconds(20);
    private static final Set<String> NAMES = Set.of(LogLease.NAME);

    private static RedisLeaseStore store(RedisLink link) {
        return new RedisLeaseStore(new RedisClient(link, Runnable::run));
    }

    private static LogLease take(LeaseStore store, String owner) {
        return new LogLease(store, new Holder(owner, ""), TERM, ADDRESS);
    }

    @Test
    void the_lease_of_a_node_that_died_is_taken_when_it_ends() {
        try (RedisLink link = SharedRedis.database().link()) {
            LeaseStore store = store(link);
            store.acquire(NAMES, new Holder("dead", ""), TERM).await().atMost(END_MAX);

            try (LogLease lease = take(store, "next")) {
                assertThat(lease.isHeld()).isTrue();
            }
        }
    }

    @Test
    void the_lease_of_a_node_that_lives_is_not_taken_before_it_is_given_back() {
        try (RedisLink link = SharedRedis.database().link()) {
            LeaseStore store = store(link);
            try (LogLease lease = take(store, "first")) {
                assertThatExceptionOfType(LogInUse.class)
                        .isThrownBy(() -> take(store, "second"))
                        .withMessageContaining("another orchestrator, first;")
                        .withMessageNotContaining("secret");
                assertThat(lease.isHeld()).isTrue();
            }
            take(store, "second").close();
        }
    }

    @Test
    void it_is_lost_for_good_once_another_had_it() {
        try (RedisProcess process = RedisProcess.start();
                RedisLink link = SharedRedis.server(process).link();
                LogLease first = take(store(link), "first")) {
            await().atMost(END_MAX).until(() -> {
                // As if its term had ended while this process was frozen.
                process.answers("HSET orchestrator:lease:log until 0");
                return !store(link)
                        .acquire(NAMES, new Holder("second", ""), Duration.ofMillis(1))
                        .await()
                        .atMost(END_MAX)
                        .isEmpty();
            });

            await().atMost(END_MAX).until(() -> !first.isHeld());
            await().during(TERM).atMost(END_MAX).until(() -> !first.isHeld());
        }
    }

    @Test
    void it_is_kept_again_when_the_server_is_back() {
        try (RedisProcess process = RedisProcess.start();
                RedisLink link = SharedRedis.server(process).link();
                LogLease lease = take(store(link), "first")) {
            process.kill();
            await().atMost(END_MAX).until(() -> !lease.isHeld());

            process.startAgain();

            await().atMost(END_MAX).until(lease::isHeld);
        }
    }
}
