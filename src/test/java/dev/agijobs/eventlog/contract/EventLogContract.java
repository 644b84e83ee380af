package dev.agijobs.eventlog.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.VersionConflict;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link dev.agijobs.eventlog.EventLog} promises. Left out on purpose: which of several concurrent appends wins, how fast it is, and on which thread answers come.
 */
public abstract class EventLogContract extends LogContract {

    @Test
    void events_come_back_as_they_were_appended() {
        AppendResult first = append("run-a", 0, 2);
        AppendResult second = append("run-a", 2, 1);

        assertThat(second.lastSeq()).isEqualTo(3);
        List<RecordedEvent> stored = new ArrayList<>(first.events());
        stored.addAll(second.events());
        assertThat(stored).extracting(RecordedEvent::seq).containsExactly(1L, 2L, 3L);
        assertThat(stored).extracting(RecordedEvent::offset).containsExactly(1L, 2L, 3L);
        assertThat(stored).extracting(RecordedEvent::org).containsOnly("default");
        assertThat(readAll("run-a")).usingRecursiveComparison().isEqualTo(stored);
    }

    @Test
    void a_stream_is_read_after_a_seq_and_up_to_a_limit() {
        append("run-a", 0, 10);
        append("run-b", 0, 10);

        assertThat(await(log().read("run-a", 3, 4)))
                .extracting(RecordedEvent::stream, RecordedEvent::seq)
                .containsExactlyElementsOf(LongStream.rangeClosed(4, 7)
                        .mapToObj(seq -> tuple("run-a", seq))
                        .toList());
    }

    @Test
    void reading_beyond_the_end_or_a_stream_that_is_not_there_is_empty() {
        append("run-a", 0, 2);

        assertThat(await(log().read("run-a", 1, 10))).hasSize(1);
        assertThat(await(log().read("run-a", 2, 10))).isEmpty();
        assertThat(await(log().read("run-a", 99, 10))).isEmpty();
        assertThat(await(log().read("run-b", 0, 10))).isEmpty();
    }

    @Test
    void a_limit_below_one_is_refused() {
        append("run-a", 0, 1);

        assertThat(failureOf(log().read("run-a", 0, 0))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_refused_append_stores_none_of_its_events() {
        append("run-a", 0, 2);

        assertThat(failureOf(log().append(appendOf("run-a", 1, 3)))).isInstanceOf(VersionConflict.class);

        assertThat(readAll("run-a")).hasSize(2);
        assertThat(append("run-a", 2, 1).events().getFirst().offset())
                .as("offsets have no gap")
                .isEqualTo(3);
    }

    @Test
    void a_refusal_says_where_the_stream_ends() {
        append("run-a", 0, 2);

        assertThat(conflict("run-a", ExpectedVersion.NO_STREAM)).isEqualTo(2);
        assertThat(conflict("run-a", ExpectedVersion.at(1))).isEqualTo(2);
        assertThat(conflict("run-a", ExpectedVersion.at(3))).isEqualTo(2);
        assertThat(conflict("run-b", ExpectedVersion.at(1))).isEqualTo(0);
    }

    private long conflict(String stream, ExpectedVersion expected) {
        Throwable failure = failureOf(log().append(new Append(stream, expected, events(1), IDLE)));
        assertThat(failure).isInstanceOf(VersionConflict.class).hasMessageContaining(stream);
        return ((VersionConflict) failure).actual();
    }

    @Test
    void a_repeated_append_is_refused() {
        Append command = appendOf("run-a", 0, 2);
        append(command);

        assertThat(failureOf(log().append(command))).isInstanceOf(VersionConflict.class);

        assertThat(readAll("run-a")).hasSize(2);
    }

    @Test
    void nothing_is_appended_before_somebody_subscribes() {
        Uni<AppendResult> append = log().append(appendOf("run-a", 0, 1));
        append("run-b", 0, 1);

        assertThat(readAll("run-a")).isEmpty();
        await(append);
        assertThat(readAll("run-a")).hasSize(1);
    }

    @Test
    void of_concurrent_appends_that_expect_the_same_version_one_wins() {
        for (int round = 0; round < 20; round++) {
            long seq = round;
            List<CompletableFuture<AppendResult>> racing = IntStream.range(0, 16)
                    .mapToObj(i -> beside(() -> await(log().append(appendOf("run-a", seq, 1)))))
                    .toList();

            long winners = racing.stream().filter(EventLogContract::succeeded).count();

            assertThat(winners).isEqualTo(1);
            assertThat(readAll("run-a")).hasSize(round + 1);
        }
    }

    private static boolean succeeded(CompletableFuture<AppendResult> append) {
        try {
            return append.join().lastSeq() > 0;
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(VersionConflict.class);
            return false;
        }
    }

    @Test
    void appends_to_one_stream_may_follow_each_other_without_waiting() {
        List<CompletableFuture<AppendResult>> appends = IntStream.range(0, 200)
                .mapToObj(i -> log().append(appendOf("run-a", i * 2L, 2)).subscribeAsCompletionStage())
                .toList();

        appends.forEach(append -> assertThat(append.join().events()).hasSize(2));

        assertThat(HashChain.firstBad(readAll("run-a"), 0, HashChain.GENESIS)).isZero();
    }

    @Test
    void a_refused_append_does_not_hinder_those_beside_it() {
        append("run-full", 0, 1);
        List<CompletableFuture<AppendResult>> wrong = new ArrayList<>();
        List<CompletableFuture<AppendResult>> right = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            wrong.add(log().append(appendOf("run-full", 7, 1)).subscribeAsCompletionStage());
            right.add(log().append(appendOf("run-" + i, 0, 1)).subscribeAsCompletionStage());
        }

        wrong.forEach(append -> assertThatThrownBy(append::join).hasCauseInstanceOf(VersionConflict.class));
        right.forEach(append -> assertThat(append.join().lastSeq()).isEqualTo(1));
        assertThat(readAll("run-full")).hasSize(1);
    }

    @Test
    void ten_thousand_events_are_kept_in_order() {
        for (int i = 0; i < 20; i++) {
            append("run-a", i * 500L, 500);
        }

        List<RecordedEvent> all = readAll("run-a");

        assertThat(all).hasSize(10_000);
        assertThat(HashChain.firstBad(all, 0, HashChain.GENESIS)).isZero();
    }

    @Test
    void times_keep_their_microseconds() {
        List<Instant> times = List.of(
                Instant.parse("2026-03-04T05:06:07.123456Z"),
                Instant.parse("1969-12-31T23:59:59.999999Z"),
                Instant.EPOCH,
                Instant.parse("9999-12-31T23:59:59.000001Z"));
        append(new Append(
                "run-a",
                ExpectedVersion.NO_STREAM,
                times.stream().map(EventLogContract::eventAt).toList(),
                IDLE));

        assertThat(readAll("run-a")).extracting(e -> e.event().occurredAt()).containsExactlyElementsOf(times);
    }

    private static NewEvent eventAt(Instant time) {
        return new NewEvent(UUID.randomUUID(), "t", 1, time, "tester", null, null, new byte[] {1});
    }

    @Test
    void payloads_keep_their_bytes() {
        byte[] large = new byte[256 * 1024];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i * 31);
        }
        for (byte[] payload : List.of(new byte[0], new byte[] {0}, new byte[] {-1, 0, -128, 127}, large)) {
            String stream = "run-" + payload.length;
            NewEvent event = new NewEvent(UUID.randomUUID(), "t", 1, Instant.EPOCH, "tester", null, null, payload);
            append(new Append(stream, ExpectedVersion.NO_STREAM, List.of(event), IDLE));

            assertThat(readAll(stream).getFirst().event().payload()).isEqualTo(payload);
        }
    }

    @Test
    void absent_fields_stay_absent_and_text_is_any_unicode() {
        NewEvent bare =
                new NewEvent(UUID.randomUUID(), "t", 7, Instant.EPOCH, "Zoë \uD83D\uDE80", null, null, new byte[1]);
        NewEvent empty = new NewEvent(UUID.randomUUID(), "t", 1, Instant.EPOCH, "", "", "", new byte[1]);
        append(new Append("run-a", ExpectedVersion.NO_STREAM, List.of(bare, empty), IDLE));

        assertThat(readAll("run-a"))
                .extracting(RecordedEvent::event)
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(bare, empty);
    }

    @Test
    void the_hash_chain_shows_a_changed_event() {
        append("run-a", 0, 2);
        append("run-a", 2, 1);
        List<RecordedEvent> events = readAll("run-a");
        assertThat(events).hasSize(3);
        assertThat(events.getFirst().prevHash()).isEqualTo(HashChain.GENESIS);
        assertThat(HashChain.firstBad(events, 0, HashChain.GENESIS)).isZero();

        events.get(1).event().payload()[0] ^= 1;

        assertThat(HashChain.firstBad(events, 0, HashChain.GENESIS)).isEqualTo(2);
    }

    @Test
    void the_head_is_the_end_of_the_stream() {
        append("run-other", 0, 1);
        AppendResult first = append("run-a", 0, 2);
        StreamStatus status = new StreamStatus(false, Instant.parse("2026-03-04T05:06:07.123456Z"));
        AppendResult last = append(new Append("run-a", ExpectedVersion.at(2), events(1), status));

        StreamHead head = await(log().head("run-a")).orElseThrow();

        assertThat(head)
                .usingRecursiveComparison()
                .isEqualTo(new StreamHead(
                        "run-a",
                        last.events().getLast().shard(),
                        3,
                        last.events().getLast().hash(),
                        status,
                        first.events().getFirst().offset()));
        assertThat(await(log().head("run-b"))).isEmpty();
    }

    @Test
    void a_closed_log_refuses_everything() {
        append("run-a", 0, 1);

        fixture().closeLog();

        assertThat(failureOf(log().append(appendOf("run-a", 1, 1)))).isInstanceOf(StoreUnavailable.class);
        assertThat(failureOf(log().read("run-a", 0, 1))).isInstanceOf(StoreUnavailable.class);
        assertThat(failureOf(log().head("run-a"))).isInstanceOf(StoreUnavailable.class);
    }

    @Test
    void a_reopened_log_has_what_it_declares_to_keep() {
        append("run-a", 0, 3);
        RecordedEvent other = append("run-b", 0, 1).events().getFirst();
        List<RecordedEvent> before = readAll("run-a");
        long inShard = other.shard() == before.getLast().shard() ? 4 : 3;
        String logId = log().logId();

        fixture().reopen();

        if (fixture().durable()) {
            assertThat(log().logId()).isEqualTo(logId);
            assertThat(readAll("run-a")).usingRecursiveComparison().isEqualTo(before);
            AppendResult next = append("run-a", 3, 1);
            assertThat(next.events().getFirst().offset()).isEqualTo(inShard + 1);
            assertThat(next.events().getFirst().prevHash())
                    .isEqualTo(before.getLast().hash());
        } else {
            assertThat(log().logId()).isNotEqualTo(logId);
            assertThat(readAll("run-a")).isEmpty();
            assertThat(append("run-a", 0, 1).events().getFirst().offset()).isEqualTo(1);
        }
    }
}
