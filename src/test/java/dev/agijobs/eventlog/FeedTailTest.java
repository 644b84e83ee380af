package dev.agijobs.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class FeedTailTest {
    private static final long PLENTY = 1L << 30;

    private static RecordedEvent event(long offset, int bytes) {
        NewEvent event = new NewEvent(new UUID(0, offset), "t", 1, Instant.EPOCH, "a", null, null, new byte[bytes]);
        return new RecordedEvent(0, offset, "s", offset, "default", event, HashChain.GENESIS, HashChain.GENESIS);
    }

    private static List<RecordedEvent> events(long from, long to) {
        return LongStream.rangeClosed(from, to)
                .mapToObj(offset -> event(offset, 10))
                .toList();
    }

    private static List<Long> offsets(List<RecordedEvent> events) {
        return events.stream().map(RecordedEvent::offset).toList();
    }

    private static List<Long> found(FeedTail tail, long offset, int limit) {
        return offsets(Objects.requireNonNull(tail.after(offset, limit), "not in memory"));
    }

    @Test
    void an_empty_tail_knows_nothing() {
        FeedTail tail = new FeedTail(new FeedTail.Limits(8, PLENTY));

        assertThat(tail.last()).isEqualTo(-1);
        assertThat(tail.after(0, 10)).isNull();
    }

    @Test
    void the_newest_events_are_here_and_older_ones_are_not() {
        FeedTail tail = new FeedTail(new FeedTail.Limits(8, PLENTY));
        tail.add(events(1, 5));
        tail.add(events(6, 20));

        assertThat(tail.last()).isEqualTo(20);
        assertThat(found(tail, 12, 100)).containsExactlyElementsOf(offsets(events(13, 20)));
        assertThat(found(tail, 12, 2)).containsExactly(13L, 14L);
        assertThat(tail.after(11, 100)).isNull();
        assertThat(tail.after(0, 1)).isNull();
    }

    @Test
    void the_end_is_an_empty_page_and_beyond_it_is_unknown() {
        FeedTail tail = new FeedTail(new FeedTail.Limits(8, PLENTY));
        tail.add(events(1, 3));

        assertThat(tail.after(3, 10)).isEmpty();
        assertThat(tail.after(4, 10)).isNull();
    }

    @Test
    void bytes_are_bounded_too() {
        FeedTail tail = new FeedTail(new FeedTail.Limits(64, 10_000));
        for (int offset = 1; offset <= 20; offset++) {
            tail.add(List.of(event(offset, 2_000)));
        }

        assertThat(found(tail, 16, 100)).containsExactly(17L, 18L, 19L, 20L);
        assertThat(tail.after(15, 100)).isNull();

        tail.add(List.of(event(21, 20_000)));
        assertThat(tail.after(20, 100)).isNull();
        assertThat(tail.after(21, 100)).isEmpty();

        tail.add(List.of(event(22, 10)));
        assertThat(found(tail, 21, 100)).containsExactly(22L);
    }

    @Test
    void what_came_before_a_gap_is_forgotten() {
        FeedTail tail = new FeedTail(new FeedTail.Limits(8, PLENTY));
        tail.add(events(1, 3));

        tail.add(events(5, 6));

        assertThat(tail.after(2, 10)).isNull();
        assertThat(tail.after(3, 10)).isNull();
        assertThat(found(tail, 4, 10)).containsExactly(5L, 6L);
    }

    @Test
    void readers_beside_the_adding_thread_never_see_a_wrong_event() {
        FeedTail tail = new FeedTail(new FeedTail.Limits(16, PLENTY));
        long end = 200_000;
        CompletableFuture<Void> adding = CompletableFuture.runAsync(
                () -> {
                    for (long offset = 1; offset <= end; offset += 5) {
                        tail.add(events(offset, offset + 4));
                    }
                },
                Thread::startVirtualThread);

        long read = 0;
        while (tail.last() < end) {
            long from = Math.max(0, tail.last() - 8);
            List<RecordedEvent> page = tail.after(from, 100);
            if (page != null) {
                assertThat(offsets(page)).containsExactlyElementsOf(offsets(events(from + 1, from + page.size())));
                read += page.size();
            }
        }
        adding.join();
        assertThat(read).isPositive();
    }
}
