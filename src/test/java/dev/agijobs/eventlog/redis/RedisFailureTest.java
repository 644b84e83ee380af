package dev.agijobs.eventlog.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendQueue;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.VersionConflict;
import dev.agijobs.testkit.RedisProcess;
import dev.agijobs.testkit.SharedRedis;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to appends when the server dies, hangs, is full or is taken over. */
final class RedisFailureTest {
    private static final StreamStatus IDLE = new StreamStatus(false, null);

    private final RedisProcess process = RedisProcess.start();
    private final RedisFixture fixture =
            new RedisFixture(SharedRedis.server(process), Failpoints.NONE, FeedTail.Limits.DEFAULT);

    @AfterEach
    void close() {
        fixture.close();
        process.close();
    }

    private RedisEventLog log() {
        return fixture.log();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(60));
    }

    private static Append appendOf(String stream, long seqBefore, int count) {
        List<NewEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(
                    new NewEvent(UUID.randomUUID(), "t", 1, Instant.EPOCH, "tester", null, null, new byte[] {1, 2, 3}));
        }
        return new Append(stream, ExpectedVersion.at(seqBefore), events, IDLE);
    }

    private Uni<AppendResult> append(String stream, long seqBefore, int count) {
        return log().append(appendOf(stream, seqBefore, count));
    }

    private long head(String stream) {
        return await(log().head(stream)).map(head -> head.seq()).orElse(0L);
    }

    private void awaitAppendable() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> log().trouble().isEmpty());
    }

    /** One that appends to a stream of its own, and knows what was acknowledged. */
    private final class Appender {
        final String stream;
        long acknowledged;

        Appender(String stream) {
            this.stream = stream;
        }

        Appender run(AtomicInteger roundsLeft) {
            long seq = 0;
            while (roundsLeft.get() > 0) {
                try {
                    seq = await(append(stream, seq, 2)).lastSeq();
                    acknowledged = seq;
                } catch (StoreUnavailable e) {
                    awaitAppendable();
                    long stored = read();
                    assertThat(stored).isIn(seq, seq + 2);
                    assertThat(stored > seq && String.valueOf(e.getMessage()).contains("nothing was stored"))
                            .as("stored, but said not to be")
                            .isFalse();
                    seq = stored;
                }
            }
            return this;
        }

        private long read() {
            while (true) {
                try {
                    return head(stream);
                } catch (StoreUnavailable e) {
                    awaitAppendable();
                }
            }
        }
    }

    @Test
    void nothing_acknowledged_is_lost_when_the_server_is_killed_under_load() {
        AtomicInteger roundsLeft = new AtomicInteger(4);
        List<CompletableFuture<Appender>> appenders = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Appender appender = new Appender("run-" + i);
            appenders.add(CompletableFuture.supplyAsync(() -> appender.run(roundsLeft), Thread::startVirtualThread));
        }
        while (roundsLeft.get() > 0) {
            long before = await(log().end()).events();
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> await(log().end()).events() > before + 500);
            process.kill();
            process.startAgain();
            awaitAppendable();
            roundsLeft.decrementAndGet();
        }

        List<Appender> ended = appenders.stream().map(CompletableFuture::join).toList();

        for (Appender appender : ended) {
            List<RecordedEvent> events = await(log().read(appender.stream, 0, 1_000_000));
            assertThat(events).hasSizeGreaterThanOrEqualTo((int) appender.acknowledged);
            assertThat(HashChain.firstBad(events, 0, HashChain.GENESIS)).isZero();
        }
        fixture.reopen();
        List<RecordedEvent> all = await(log().after(log().start(), 10_000_000)).events();
        assertThat(all.stream().mapToLong(RecordedEvent::offset))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, await(log().end()).events())
                                .boxed()
                                .toList());
        assertThat(await(append("run-new", 0, 1)).events().getFirst().offset()).isEqualTo(all.size() + 1);
    }

    @Test
    void an_append_to_a_server_that_hangs_is_stored_once_when_it_goes_on() {
        await(append("run-a", 0, 1));
        process.freeze(true);
        CompletableFuture<AppendResult> held = append("run-a", 1, 1).subscribeAsCompletionStage();
        Awaitility.await().until(() -> log().trouble().isPresent());
        process.freeze(false);

        AppendResult result = held.join();

        assertThat(result.lastSeq()).isEqualTo(2);
        assertThat(result.events().getFirst().offset()).isEqualTo(2);
        assertThat(await(append("run-a", 2, 1)).events().getFirst().offset()).isEqualTo(3);
        assertThat(await(log().read("run-a", 0, 10))).hasSize(3);
    }

    @Test
    void who_opens_the_log_next_shuts_the_earlier_one_out_which_can_still_follow() {
        await(append("run-a", 0, 1));
        try (RedisEventLog next = fixture.open()) {
            AtomicInteger told = new AtomicInteger();
            log().onCommit(told::incrementAndGet);
            await(next.append(appendOf("run-a", 1, 2)));
            Awaitility.await().untilAsserted(() -> assertThat(told).hasPositiveValue());
            assertThat(await(log().end()).events()).isEqualTo(3);
            assertThat(await(log().after(log().start(), 10)).events()).hasSize(3);

            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> await(append("run-a", 1, 1)))
                        .isInstanceOf(StoreUnavailable.class)
                        .hasMessageContaining("nothing was stored: Another orchestrator has taken over the log");
            }

            assertThat(log().trouble())
                    .hasValueSatisfying(why -> assertThat(why).contains("taken over"));
            assertThat(await(next.append(appendOf("run-a", 3, 1))).lastSeq()).isEqualTo(4);
        }
    }

    @Test
    void a_full_server_refuses_appends_whole_and_room_heals_the_open_log() {
        await(append("run-a", 0, 2));
        assertThat(process.answers("CONFIG SET maxmemory 1")).startsWith("+OK");

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> await(append("run-a", 2, 2)))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining("nothing was stored")
                    .hasMessageContaining("OOM");
        }
        assertThat(head("run-a")).isEqualTo(2);

        assertThat(process.answers("CONFIG SET maxmemory 0")).startsWith("+OK");
        AppendResult next = await(append("run-a", 2, 1));
        assertThat(next.events().getFirst().offset()).isEqualTo(3);
        assertThat(HashChain.firstBad(await(log().read("run-a", 0, 10)), 0, HashChain.GENESIS))
                .isZero();
    }

    @Test
    void a_log_that_the_server_lost_is_not_made_anew_under_its_readers() {
        await(append("run-a", 0, 1));
        assertThat(process.answers("FLUSHALL")).startsWith("+OK");

        assertThatThrownBy(() -> await(append("run-a", 1, 1)))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("Redis has lost the log");
        assertThat(process.answers("EXISTS orchestrator:log:meta")).startsWith(":0");
    }

    @Test
    void a_stream_that_is_not_new_is_refused_to_whoever_thinks_so_and_hinders_nobody() {
        await(append("run-a", 0, 1));
        fixture.reopen();
        CompletableFuture<AppendResult> wrong = append("run-a", 0, 1).subscribeAsCompletionStage();
        CompletableFuture<AppendResult> right = append("run-b", 0, 1).subscribeAsCompletionStage();

        assertThatThrownBy(wrong::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(VersionConflict.class);
        assertThat(right.join().events().getFirst().offset()).isEqualTo(2);
    }

    @Test
    void more_appends_than_may_wait_fail_at_once_and_the_others_are_stored() {
        process.freeze(true);
        List<CompletableFuture<AppendResult>> appends = new ArrayList<>();
        for (int i = 0; i < AppendQueue.MAX_APPENDS + 2_000; i++) {
            appends.add(append("run-" + i, 0, 1).subscribeAsCompletionStage());
        }
        long refused = appends.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .count();
        process.freeze(false);

        assertThat(refused).isBetween(1L, 2_000L);
        appends.stream()
                .filter(append -> !append.isCompletedExceptionally())
                .forEach(append -> assertThat(append.join().lastSeq()).isEqualTo(1));
        assertThat(await(log().end()).events()).isEqualTo(appends.size() - refused);
    }

    @Test
    void closing_finishes_what_is_queued() {
        List<CompletableFuture<AppendResult>> appends = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            appends.add(append("run-" + i, 0, 1).subscribeAsCompletionStage());
        }

        fixture.closeLog();

        appends.forEach(append -> assertThat(append.join().lastSeq()).isEqualTo(1));
        fixture.reopen();
        assertThat(await(log().end()).events()).isEqualTo(1_000);
    }

    @Test
    void a_log_of_a_newer_version_is_refused_with_a_sentence() {
        fixture.closeLog();
        assertThat(process.answers("HSET orchestrator:log:meta schema 99")).startsWith(":0");

        assertThatThrownBy(fixture::open)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("written by a newer version (schema 99");
    }

    @Test
    void answers_come_on_the_given_executor() {
        assertThat(await(append("run-a", 0, 1).map(RedisFailureTest::here))).startsWith("answers-");
        assertThat(await(log().head("run-a").map(RedisFailureTest::here))).startsWith("answers-");
    }

    private static String here(Object ignored) {
        return Thread.currentThread().getName();
    }
}
