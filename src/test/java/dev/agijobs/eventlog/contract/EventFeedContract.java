package dev.agijobs.eventlog.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventFeed.Page;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every {@link dev.agijobs.eventlog.EventFeed} promises. Left out on purpose: any order across shards, and how often a listener is told. */
public abstract class EventFeedContract extends LogContract {

    @Test
    void a_follower_sees_every_event_once_whatever_its_page_size() {
        for (int i = 0; i < 10; i++) {
            append("run-a", i * 2L, 2);
            append("run-b", i * 3L, 3);
        }

        for (int limit : new int[] {1, 7, 50, 1_000}) {
            List<RecordedEvent> seen = follow(feed().start(), limit, 50);

            assertSeenOnceInOrder(seen, "run-a", 20);
            assertSeenOnceInOrder(seen, "run-b", 30);
            assertOffsetsDense(seen);
        }
    }

    @Test
    void a_follower_beside_two_appenders_misses_and_repeats_nothing() {
        append("run-a", 0, 1);
        CompletableFuture<Long> a = beside(() -> appendTimes("run-a", 1, 300));
        CompletableFuture<Long> b = beside(() -> appendTimes("run-b", 0, 300));

        List<RecordedEvent> seen = follow(feed().start(), 13, 601);

        a.join();
        b.join();
        assertSeenOnceInOrder(seen, "run-a", 301);
        assertSeenOnceInOrder(seen, "run-b", 300);
        assertOffsetsDense(seen);
    }

    private long appendTimes(String stream, long seqBefore, int times) {
        for (int i = 0; i < times; i++) {
            append(stream, seqBefore + i, 1);
        }
        return seqBefore + times;
    }

    @Test
    void a_page_after_the_end_is_empty_and_stays_where_it_is() {
        append("run-a", 0, 3);
        Page all = await(feed().after(feed().start(), 10));
        assertThat(all.events()).hasSize(3);

        Page end = await(feed().after(all.next(), 10));

        assertThat(end.events()).isEmpty();
        assertThat(end.next()).isEqualTo(all.next());
    }

    @Test
    void a_position_beyond_the_end_of_shards_gives_the_events_of_the_others() {
        for (int i = 0; i < 8; i++) {
            append("run-" + i, 0, 2);
        }
        int chosen = await(feed().after(feed().start(), 1)).events().getFirst().shard();
        List<RecordedEvent> wanted = follow(feed().start(), 100, 16).stream()
                .filter(event -> event.shard() == chosen)
                .toList();

        Page page = await(feed().after(beyondTheEndBut(chosen), 100));

        assertThat(page.events()).usingRecursiveFieldByFieldElementComparator().isEqualTo(wanted);
        assertThat(await(feed().after(beyondTheEndBut(-1), 100)).events()).isEmpty();
    }

    private Position beyondTheEndBut(int shard) {
        int shards = feed().start().offsets().size();
        List<Long> offsets = LongStream.range(0, shards)
                .mapToObj(n -> n == shard ? 0 : Long.MAX_VALUE >>> 8)
                .toList();
        return new Position(feed().start().logId(), offsets);
    }

    @Test
    void the_end_is_the_position_after_the_last_event() {
        append("run-a", 0, 3);
        append("run-b", 0, 2);

        Position end = await(feed().end());

        assertThat(end).isEqualTo(await(feed().after(feed().start(), 10)).next());
        assertThat(end.events()).isEqualTo(5);
        assertThat(end.reaches(feed().start())).isTrue();
        append("run-a", 3, 1);
        assertThat(end.reaches(await(feed().end()))).isFalse();
    }

    @Test
    void the_position_after_each_event_of_a_page_is_where_a_follower_goes_on() {
        append("run-a", 0, 4);
        Position position = feed().start();
        for (RecordedEvent event : await(feed().after(position, 10)).events()) {
            position = position.after(event);
            Page rest = await(feed().after(position, 10));
            assertThat(rest.events()).hasSize(4 - (int) event.seq());
        }
        assertThat(position).isEqualTo(await(feed().end()));
    }

    @Test
    void a_page_ends_when_its_payloads_are_many_bytes() {
        int size = EventFeed.PAGE_BYTES / 4;
        for (int i = 0; i < 6; i++) {
            append(new Append("run-a", ExpectedVersion.at(i), List.of(event("x".repeat(size))), IDLE));
        }

        Page first = await(feed().after(feed().start(), 10));
        Page second = await(feed().after(first.next(), 10));

        assertThat(first.events()).hasSize(4);
        assertThat(second.events()).extracting(RecordedEvent::seq).containsExactly(5L, 6L);
    }

    @Test
    void a_closed_feed_refuses_everything() {
        append("run-a", 0, 1);

        fixture().closeLog();

        assertThat(failureOf(feed().after(feed().start(), 1))).isInstanceOf(StoreUnavailable.class);
        assertThat(failureOf(feed().end())).isInstanceOf(StoreUnavailable.class);
    }

    @Test
    void the_text_of_a_position_leads_back_to_it() {
        append("run-a", 0, 5);
        Position middle = await(feed().after(feed().start(), 2)).next();

        List<RecordedEvent> rest = follow(Position.parse(middle.text()), 10, 3);

        assertThat(rest).extracting(RecordedEvent::seq).containsExactly(3L, 4L, 5L);
        assertThat(Position.parse(feed().start().text())).isEqualTo(feed().start());
    }

    @Test
    void a_position_of_another_log_or_a_limit_below_one_is_refused() {
        append("run-a", 0, 1);
        Position foreign = new Position(
                UUID.randomUUID().toString().replace("-", ""), feed().start().offsets());

        assertThat(failureOf(feed().after(foreign, 10))).isInstanceOf(IllegalArgumentException.class);
        assertThat(failureOf(feed().after(feed().start(), 0))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_listener_is_told_of_commits_until_it_is_taken_away() {
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        Runnable takeAway = feed().onCommit(first::incrementAndGet);
        feed().onCommit(second::incrementAndGet);
        append("run-a", 0, 1);
        Awaitility.await().untilAsserted(() -> assertThat(first).hasPositiveValue());
        Awaitility.await().untilAsserted(() -> assertThat(second).hasPositiveValue());

        takeAway.run();
        int toldFirst = first.get();
        int toldSecond = second.get();
        append("run-a", 1, 1);

        Awaitility.await().untilAsserted(() -> assertThat(second).hasValueGreaterThan(toldSecond));
        assertThat(first).hasValue(toldFirst);
    }

    /** Goes on from page to page, waiting for commits at the end, until so many events were seen. */
    private List<RecordedEvent> follow(Position from, int limit, int count) {
        Semaphore commits = new Semaphore(0);
        Runnable takeAway = feed().onCommit(commits::release);
        List<RecordedEvent> seen = new ArrayList<>();
        Position position = from;
        while (seen.size() < count) {
            commits.drainPermits();
            Page page = await(feed().after(position, limit));
            assertThat(page.events()).hasSizeLessThanOrEqualTo(limit);
            seen.addAll(page.events());
            position = page.next();
            if (page.events().isEmpty()) {
                assertThat(toldWithin20Seconds(commits)).as("told of a commit").isTrue();
            }
        }
        takeAway.run();
        assertThat(await(feed().after(position, limit)).events()).isEmpty();
        return seen;
    }

    private static boolean toldWithin20Seconds(Semaphore commits) {
        try {
            return commits.tryAcquire(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertSeenOnceInOrder(List<RecordedEvent> seen, String stream, int count) {
        assertThat(seen.stream().filter(e -> e.stream().equals(stream)).map(RecordedEvent::seq))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, count).boxed().toList());
    }

    private static void assertOffsetsDense(List<RecordedEvent> seen) {
        seen.stream()
                .collect(Collectors.groupingBy(RecordedEvent::shard))
                .values()
                .forEach(shard -> assertThat(shard)
                        .extracting(RecordedEvent::offset)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, shard.size()).boxed().toList()));
    }
}
