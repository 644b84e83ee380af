package dev.agijobs.eventlog.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.Broadcast;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HeardTest {
    private static final String STREAM = "run-1";
    private static final int SHARD = Shards.of(STREAM);

    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger news = new AtomicInteger();
    private final Heard heard =
            new Heard("me", new FeedTail.Limits(64, 1 << 20), looks::incrementAndGet, news::incrementAndGet);
    private boolean open = true;

    @BeforeEach
    void join() {
        heard.over(new Broadcast.Channel() {
            @Override
            public Uni<Void> send(byte[] message) {
                return Uni.createFrom().voidItem();
            }

            @Override
            public boolean hears() {
                return open;
            }

            @Override
            public void close() {
                open = false;
            }
        });
        heard.joined();
        saw(10);
    }

    private void saw(long end) {
        long[] ends = new long[Shards.COUNT];
        ends[SHARD] = end;
        heard.saw(heard.joins(), ends);
    }

    /** Whose payload tells what was written at its offset. */
    private static RecordedEvent event(long offset, String payload) {
        NewEvent event = new NewEvent(
                new UUID(1, offset),
                "t",
                1,
                Instant.EPOCH,
                "tester",
                null,
                null,
                payload.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        byte[] hash = HashChain.hash(HashChain.GENESIS, "default", STREAM, offset, event);
        return new RecordedEvent(SHARD, offset, STREAM, offset, "default", event, HashChain.GENESIS, hash);
    }

    private static List<RecordedEvent> events(long first, long last) {
        List<RecordedEvent> events = new ArrayList<>();
        for (long offset = first; offset <= last; offset++) {
            events.add(event(offset, "old"));
        }
        return events;
    }

    private void tell(String sender, long epoch, long end, List<RecordedEvent> events) {
        heard.heard(new Tidings(sender, List.of(new Tidings.End(SHARD, epoch, end)), events).bytes());
    }

    private List<Long> offsetsAfter(long offset) {
        List<RecordedEvent> found = heard.after(SHARD, offset, 100);
        return found == null
                ? List.of(-1L)
                : found.stream().map(RecordedEvent::offset).toList();
    }

    @Test
    void what_others_tell_is_there_at_once_and_followers_hear_of_it() {
        tell("other", 1, 12, events(11, 12));

        assertThat(heard.end(SHARD)).isEqualTo(12);
        assertThat(offsetsAfter(10)).containsExactly(11L, 12L);
        assertThat(news).hasValue(1);
    }

    @Test
    void what_comes_twice_or_late_changes_nothing() {
        tell("other", 1, 13, events(11, 13));
        tell("other", 1, 12, events(11, 12));
        tell("other", 1, 14, events(12, 14));

        assertThat(offsetsAfter(10)).containsExactly(11L, 12L, 13L, 14L);
        assertThat(heard.end(SHARD)).isEqualTo(14);
    }

    @Test
    void before_a_gap_the_database_must_be_asked() {
        tell("other", 1, 12, events(11, 12));
        tell("other", 1, 16, events(15, 16));

        assertThat(offsetsAfter(10)).containsExactly(-1L);
        assertThat(offsetsAfter(14)).containsExactly(15L, 16L);
        assertThat(heard.end(SHARD)).isEqualTo(16);
    }

    @Test
    void an_end_without_its_events_is_known_all_the_same() {
        tell("other", 1, 12, events(11, 12));
        tell("other", 1, 20, List.of());

        assertThat(heard.end(SHARD)).isEqualTo(20);
        assertThat(offsetsAfter(10)).containsExactly(11L, 12L);
        assertThat(offsetsAfter(12)).isEmpty();
    }

    @Test
    void nothing_is_relied_on_until_the_database_was_asked_after_joining() {
        assertThat(heard.isSure()).isTrue();
        long before = heard.joins();

        heard.joined();
        assertThat(heard.isSure()).isFalse();
        assertThat(looks).hasValue(2);
        heard.saw(before, new long[Shards.COUNT]);
        assertThat(heard.isSure()).as("asked before it joined").isFalse();

        saw(10);
        assertThat(heard.isSure()).isTrue();
        open = false;
        assertThat(heard.isSure()).as("cut off").isFalse();
    }

    @Test
    void own_messages_are_only_a_sign_of_life() {
        tell("me", 1, 12, events(11, 12));

        assertThat(heard.end(SHARD)).isEqualTo(10);
        assertThat(news).hasValue(0);
        assertThat(heard.taken()).isZero();
    }

    @Test
    void of_a_database_that_was_set_back_nothing_older_is_kept() {
        tell("other", 1, 14, events(11, 14));

        tell("other", 2, 12, List.of(event(12, "new")));

        assertThat(heard.end(SHARD)).isEqualTo(12);
        assertThat(offsetsAfter(10)).containsExactly(-1L);
        assertThat(heard.after(SHARD, 11, 10))
                .extracting(event -> new String(event.event().payload(), java.nio.charset.StandardCharsets.UTF_8))
                .containsExactly("new");
        tell("third", 1, 15, events(13, 15));
        assertThat(heard.end(SHARD)).as("of an older writer").isEqualTo(12);
    }

    @Test
    void what_is_no_message_or_not_true_is_refused() {
        RecordedEvent good = event(11, "good");
        RecordedEvent changed = new RecordedEvent(
                SHARD, 11, STREAM, 11, "default", event(11, "bad").event(), good.prevHash(), good.hash());
        heard.heard(new byte[] {1, 2, 3});
        heard.heard(new byte[0]);
        tell("other", 1, 11, List.of(changed));
        tell("other", 1, 13, List.of(good, event(13, "x")));
        tell("other", 1, 10, List.of(good));

        assertThat(heard.refused()).isEqualTo(5);
        assertThat(offsetsAfter(10)).containsExactly(-1L);
        assertThat(heard.end(SHARD)).isEqualTo(10);
    }

    @Test
    void a_message_is_cut_where_it_is_too_large_and_an_event_that_is_too_large_is_only_named() {
        String half = "x".repeat(FanOut.MESSAGE_BYTES / 2);
        List<RecordedEvent> events =
                List.of(event(11, half), event(12, "y"), event(13, half), event(14, half + half), event(15, "z"));

        List<Tidings> messages = FanOut.messages("other", List.of(new FanOut.Part(SHARD, 1, events)));
        messages.forEach(message -> heard.heard(message.bytes()));

        assertThat(messages)
                .extracting(message -> message.ends().getFirst().offset())
                .containsExactly(12L, 13L, 14L, 15L);
        assertThat(messages).allMatch(message -> message.bytes().length < FanOut.MESSAGE_BYTES + 4_096);
        assertThat(heard.end(SHARD)).isEqualTo(15);
        assertThat(offsetsAfter(14)).containsExactly(15L);
        assertThat(offsetsAfter(13)).containsExactly(-1L);
    }
}
