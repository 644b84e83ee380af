package dev.agijobs.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.EventFeed.Page;
import dev.agijobs.eventlog.FeedReader.Filter;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FeedReaderTest {
    private static final StreamStatus IDLE = new StreamStatus(false, null);
    private static final Duration NEVER = Duration.ofHours(1);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final MemoryEventLog log = new MemoryEventLog("log", Runnable::run);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private FeedReader reader(Duration signOfLife) {
        return new FeedReader(log, timer, signOfLife);
    }

    private void append(String stream, String... types) {
        long seq = get(log.head(stream)).map(StreamHead::seq).orElse(0L);
        List<NewEvent> events = new ArrayList<>();
        for (String type : types) {
            events.add(new NewEvent(UUID.randomUUID(), type, 1, Instant.EPOCH, "a", null, null, new byte[10]));
        }
        get(log.append(new Append(stream, ExpectedVersion.at(seq), events, IDLE)));
    }

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    private static List<Long> offsets(List<Page> pages) {
        return pages.stream()
                .flatMap(page -> page.events().stream())
                .map(RecordedEvent::offset)
                .toList();
    }

    @Test
    void a_page_holds_what_the_filter_wants() {
        append("run-a", "x", "y", "x");
        append("run-b", "x", "z");
        FeedReader reader = reader(NEVER);

        assertThat(offsets(List.of(get(reader.page(log.start(), Filter.ALL, 10)))))
                .containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(offsets(List.of(get(reader.page(log.start(), new Filter(Set.of("x", "z"), null), 10)))))
                .containsExactly(1L, 3L, 4L, 5L);
        assertThat(offsets(List.of(get(reader.page(log.start(), new Filter(Set.of("x"), "run-b"), 10)))))
                .containsExactly(4L);
    }

    @Test
    void pages_lead_on_from_the_last_event_looked_at() {
        append("run-a", "x", "y", "x", "x");
        FeedReader reader = reader(NEVER);
        Filter wanted = new Filter(Set.of("x"), null);

        Page first = get(reader.page(log.start(), wanted, 2));
        Page second = get(reader.page(first.next(), wanted, 2));
        Page end = get(reader.page(second.next(), wanted, 2));

        assertThat(offsets(List.of(first))).containsExactly(1L, 3L);
        assertThat(first.next().offsets()).containsExactly(3L);
        assertThat(offsets(List.of(second))).containsExactly(4L);
        assertThat(end.next()).isEqualTo(second.next());
        assertThat(end.events()).isEmpty();
    }

    /** Of two shards, with all their events in each page. */
    private static final class TwoShards implements EventFeed {
        private final List<RecordedEvent> events = new ArrayList<>();

        TwoShards() {
            for (long offset = 1; offset <= 3; offset++) {
                for (int shard = 0; shard < 2; shard++) {
                    NewEvent event =
                            new NewEvent(new UUID(shard, offset), "x", 1, Instant.EPOCH, "a", null, null, new byte[10]);
                    events.add(new RecordedEvent(
                            shard, offset, "run-" + shard, offset, "default", event, new byte[32], new byte[32]));
                }
            }
        }

        @Override
        public Position start() {
            return new Position("log", List.of(0L, 0L));
        }

        @Override
        public Uni<Position> end() {
            return Uni.createFrom().item(start().after(events));
        }

        @Override
        public Uni<Page> after(Position position, int limit) {
            List<RecordedEvent> left = events.stream()
                    .filter(event -> event.offset() > position.offsets().get(event.shard()))
                    .limit(limit)
                    .toList();
            return Uni.createFrom().item(new Page(left, position.after(left)));
        }

        @Override
        public Runnable onCommit(Runnable listener) {
            return () -> {};
        }
    }

    @Test
    void a_page_that_is_full_leads_on_after_its_events_of_all_shards() {
        TwoShards feed = new TwoShards();
        FeedReader reader = new FeedReader(feed, timer, NEVER);
        List<UUID> seen = new ArrayList<>();
        Position position = feed.start();
        for (int pages = 0; pages < 2; pages++) {
            Page page = get(reader.page(position, Filter.ALL, 3));
            page.events().forEach(event -> seen.add(event.event().eventId()));
            position = page.next();
        }

        assertThat(seen)
                .isEqualTo(feed.events.stream()
                        .map(event -> event.event().eventId())
                        .toList());
        assertThat(position).isEqualTo(get(feed.end()));
    }

    @Test
    void a_call_looks_at_a_bounded_number_of_events() {
        String[] dull = new String[1_000];
        Arrays.fill(dull, "dull");
        for (int i = 0; i < 12; i++) {
            append("run-a", dull);
        }
        append("run-a", "rare");
        FeedReader reader = reader(NEVER);
        Filter wanted = new Filter(Set.of("rare"), null);

        Page first = get(reader.page(log.start(), wanted, 1));
        Page second = get(reader.page(first.next(), wanted, 1));

        assertThat(first.events()).isEmpty();
        assertThat(first.next().events()).isEqualTo(FeedReader.LOOKED_AT_MAX);
        assertThat(offsets(List.of(second))).containsExactly(12_001L);
    }

    @Test
    void a_limit_below_one_and_a_foreign_position_are_refused() {
        append("run-a", "x");
        FeedReader reader = reader(NEVER);

        assertThatThrownBy(() -> reader.page(log.start(), Filter.ALL, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> get(reader.page(new Position("other", List.of(0L)), Filter.ALL, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_follower_sees_what_was_and_what_comes_each_once() {
        append("run-a", "x", "y");
        AssertSubscriber<Page> seen = reader(NEVER)
                .follow(log.start(), new Filter(Set.of("x"), null))
                .subscribe()
                .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
        await().until(() -> offsets(seen.getItems()).equals(List.of(1L)));

        append("run-b", "y");
        append("run-b", "x", "x");
        await().until(() -> offsets(seen.getItems()).equals(List.of(1L, 4L, 5L)));
        append("run-a", "x");
        await().until(() -> offsets(seen.getItems()).equals(List.of(1L, 4L, 5L, 6L)));

        assertThat(seen.getItems()).noneMatch(page -> page.events().isEmpty());
        seen.cancel();
    }

    @Test
    void a_follower_that_does_not_ask_gets_nothing_and_misses_nothing() {
        AssertSubscriber<Page> seen =
                reader(NEVER).follow(log.start(), Filter.ALL).subscribe().withSubscriber(AssertSubscriber.create(1));
        append("run-a", "x");
        await().until(() -> seen.getItems().size() == 1);
        for (int i = 0; i < 100; i++) {
            append("run-a", "x");
        }

        assertThat(seen.getItems()).hasSize(1);
        seen.request(1);
        await().until(() -> seen.getItems().size() == 2);
        assertThat(offsets(seen.getItems())).hasSize(101).doesNotHaveDuplicates();
        seen.cancel();
    }

    @Test
    void a_follower_of_nothing_gets_signs_of_life_that_move_on() {
        AssertSubscriber<Page> seen = reader(Duration.ofMillis(20))
                .follow(log.start(), new Filter(Set.of("never"), null))
                .subscribe()
                .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));

        append("run-a", "x", "y");

        await().until(() ->
                seen.getItems().stream().anyMatch(page -> page.next().events() == 2));
        assertThat(seen.getItems()).allMatch(page -> page.events().isEmpty());
        seen.cancel();
    }

    @Test
    void a_follower_gets_pages_of_bounded_bytes_and_little_is_read_in_vain() {
        byte[] large = new byte[100 * 1024];
        for (int seq = 0; seq < 200; seq++) {
            NewEvent event = new NewEvent(UUID.randomUUID(), "x", 1, Instant.EPOCH, "a", null, null, large);
            get(log.append(new Append("run-a", ExpectedVersion.at(seq), List.of(event), IDLE)));
        }
        AtomicInteger read = new AtomicInteger();
        EventFeed counting = new CountingFeed(log, read);

        AssertSubscriber<Page> seen = new FeedReader(counting, timer, NEVER)
                .follow(log.start(), Filter.ALL)
                .subscribe()
                .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
        await().until(() -> offsets(seen.getItems()).size() == 200);

        assertThat(offsets(seen.getItems())).isSorted().doesNotHaveDuplicates();
        assertThat(seen.getItems())
                .allMatch(page ->
                        page.events().stream().mapToLong(LivePage::bytes).sum()
                                < LivePage.BYTES + large.length + 2_048);
        assertThat(read).hasValueLessThan(2 * 200);
        seen.cancel();
    }

    /** Counts the events that are read. */
    private record CountingFeed(EventFeed feed, AtomicInteger read) implements EventFeed {
        @Override
        public Position start() {
            return feed.start();
        }

        @Override
        public Uni<Position> end() {
            return feed.end();
        }

        @Override
        public Uni<Page> after(Position position, int limit) {
            return feed.after(position, limit)
                    .invoke(page -> read.addAndGet(page.events().size()));
        }

        @Override
        public Runnable onCommit(Runnable listener) {
            return feed.onCommit(listener);
        }
    }

    @Test
    void many_followers_beside_an_appender_see_all_in_order() {
        FeedReader reader = reader(NEVER);
        List<AssertSubscriber<Page>> followers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            followers.add(reader.follow(log.start(), Filter.ALL)
                    .subscribe()
                    .withSubscriber(AssertSubscriber.create(Long.MAX_VALUE)));
        }
        for (int i = 0; i < 500; i++) {
            append("run-" + i % 7, "x");
        }

        for (AssertSubscriber<Page> follower : followers) {
            await().until(() -> offsets(follower.getItems()).size() == 500);
            assertThat(offsets(follower.getItems())).isSorted().doesNotHaveDuplicates();
            follower.cancel();
        }
    }
}
