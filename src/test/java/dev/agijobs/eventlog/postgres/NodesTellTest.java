package dev.agijobs.eventlog.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.FeedReader;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.redis.RedisBroadcast;
import dev.agijobs.postgres.PgServer;
import dev.agijobs.testkit.LossyBroadcast;
import dev.agijobs.testkit.RedisProcess;
import dev.agijobs.testkit.SharedRedis;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one database that tell each other of commits over a Redis server of their own, and a reader at one of them. */
final class NodesTellTest {
    private static final Duration TERM = Duration.ofSeconds(3);
    private static final Duration SEEN_MAX = Duration.ofSeconds(20);

    private final String dsn = PgServer.shared().freshSchema();
    private final RedisProcess redis = RedisProcess.start("--appendonly", "no", "--maxmemory-policy", "allkeys-lru");
    private final LossyBroadcast broadcast = new LossyBroadcast(new RedisBroadcast(SharedRedis.forgetful(redis)));
    private final PostgresFixture one = node();
    private final PostgresFixture other = node();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final FeedReader feed = new FeedReader(other.feed(), timer, Duration.ofHours(1));
    private final List<RecordedEvent> seen = new CopyOnWriteArrayList<>();
    private final Map<String, Long> seqs = new HashMap<>();
    private int stored;

    private PostgresFixture node() {
        broadcast.lose(false);
        return new PostgresFixture(dsn, FeedTail.Limits.DEFAULT, TERM, broadcast);
    }

    @AfterEach
    void close() {
        feed.close();
        timer.shutdownNow();
        one.leave();
        other.leave();
        redis.close();
        PgServer.shared().dropSchema(dsn);
    }

    private void awaitShared() {
        int half = Shards.COUNT / 2;
        await().atMost(SEEN_MAX)
                .until(() -> one.log().shardsHeld() == half && other.log().shardsHeld() == half);
    }

    private Cancellable follow() {
        return feed.follow(other.feed().start(), FeedReader.Filter.ALL)
                .map(EventFeed.Page::events)
                .subscribe()
                .with(seen::addAll);
    }

    /** Through the node that may, one event to each of some streams of all shards. */
    private void append(int events, int bytes) {
        for (int i = 0; i < events; i++) {
            String stream = "run-" + i % 64;
            long seq = seqs.merge(stream, 1L, Long::sum);
            NewEvent event =
                    new NewEvent(UUID.randomUUID(), "t", 1, Instant.EPOCH, "tester", null, null, new byte[bytes]);
            PostgresFixture node = one.log().ownership().isHere(stream) ? one : other;
            node.log()
                    .append(new Append(
                            stream, ExpectedVersion.at(seq - 1), List.of(event), new StreamStatus(false, null)))
                    .await()
                    .atMost(SEEN_MAX);
            stored++;
        }
    }

    private void awaitAllSeen() {
        await().atMost(SEEN_MAX).until(() -> seen.size() >= stored);
        Map<Integer, Long> offsets = new HashMap<>();
        seen.forEach(event -> assertThat(event.offset()).isEqualTo(offsets.merge(event.shard(), 1L, Long::sum)));
        assertThat(seen).hasSize(stored);
    }

    private long reads() {
        return other.log().fanOut().reads();
    }

    /** Until a reader is answered without the database. */
    private void awaitSure() {
        await().atMost(SEEN_MAX).until(() -> {
            long before = reads();
            Position end = other.feed().end().await().atMost(SEEN_MAX);
            other.feed().live(end, 1).await().atMost(SEEN_MAX);
            return reads() == before;
        });
    }

    @Test
    void a_reader_sees_events_of_the_other_node_without_the_database() {
        awaitShared();
        awaitSure();
        Cancellable following = follow();
        append(64, 100);
        awaitAllSeen();
        long before = reads();

        append(300, 100);
        awaitAllSeen();

        assertThat(reads()).as("pages that the database was asked for").isEqualTo(before);
        assertThat(other.log().fanOut().heard()).isPositive();
        assertThat(other.log().fanOut().refused()).isZero();
        following.cancel();
    }

    @Test
    void an_event_that_is_too_large_to_be_told_is_read_from_the_database() {
        awaitShared();
        awaitSure();
        Cancellable following = follow();

        append(20, FanOut.MESSAGE_BYTES + 1);
        append(20, 100);
        awaitAllSeen();

        assertThat(reads()).isPositive();
        following.cancel();
    }

    @Test
    void messages_that_are_lost_cost_a_reader_moments_and_no_events() {
        awaitShared();
        awaitSure();
        Cancellable following = follow();
        broadcast.lose(true);
        for (int round = 0; round < 5; round++) {
            append(30, 100);
            awaitAllSeen();
        }
        following.cancel();
    }

    @Test
    void a_reader_sees_each_event_once_and_in_order_while_redis_is_killed_hangs_and_comes_back() {
        awaitShared();
        awaitSure();
        Cancellable following = follow();
        append(200, 100);

        redis.kill();
        append(200, 100);
        awaitAllSeen();

        redis.startAgain();
        append(200, 100);
        awaitAllSeen();

        redis.freeze(true);
        append(200, 100);
        awaitAllSeen();
        redis.freeze(false);
        append(200, 100);
        awaitAllSeen();

        awaitSure();
        long before = reads();
        append(100, 100);
        awaitAllSeen();
        assertThat(reads()).isEqualTo(before);
        following.cancel();
    }

    @Test
    void appends_go_on_at_once_while_redis_hangs() {
        awaitShared();
        awaitSure();
        redis.freeze(true);
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            long asked = System.nanoTime();
            append(1, 200_000);
            millis.add(Duration.ofNanos(System.nanoTime() - asked).toMillis());
        }
        redis.freeze(false);

        assertThat(millis.stream().sorted().toList().get(45)).isLessThan(1_000);
    }
}
