package dev.agijobs.eventlog.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.Broadcast;
import dev.agijobs.eventlog.StoreUnavailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link Broadcast} promises. */
public abstract class BroadcastContract {
    private static final Duration SENT_MAX = Duration.ofSeconds(20);

    private final List<Broadcast.Channel> joined = new ArrayList<>();

    /** The same one each time. */
    protected abstract Broadcast broadcast();

    /** Far longer than a message takes. */
    protected Duration heardWithin() {
        return Duration.ofSeconds(10);
    }

    /** Notes that it joined as {@code joined}. */
    private static final class Ear implements Broadcast.Listener {
        final List<String> heard = new CopyOnWriteArrayList<>();

        @Override
        public void joined() {
            heard.add("joined");
        }

        @Override
        public void heard(byte[] message) {
            heard.add(new String(message, StandardCharsets.ISO_8859_1));
        }
    }

    private Broadcast.Channel join(String channel, Ear ear) {
        Broadcast.Channel open = broadcast().join(channel, ear);
        joined.add(open);
        return open;
    }

    private static void send(Broadcast.Channel channel, String message) {
        channel.send(message.getBytes(StandardCharsets.ISO_8859_1)).await().atMost(SENT_MAX);
    }

    @AfterEach
    void leave() {
        joined.forEach(Broadcast.Channel::close);
    }

    @Test
    void all_of_a_channel_hear_each_message_once_and_in_order_the_sender_too() {
        Ear one = new Ear();
        Ear other = new Ear();
        Broadcast.Channel from = join("a", one);
        join("a", other);
        List<String> all = new ArrayList<>(List.of("joined"));
        IntStream.range(0, 500).mapToObj(Integer::toString).forEach(all::add);

        all.subList(1, all.size()).forEach(message -> send(from, message));

        await().atMost(heardWithin()).untilAsserted(() -> assertThat(one.heard).isEqualTo(all));
        await().atMost(heardWithin())
                .untilAsserted(() -> assertThat(other.heard).isEqualTo(all));
        assertThat(from.hears()).isTrue();
    }

    @Test
    void any_bytes_are_carried_as_they_are() {
        Ear ear = new Ear();
        StringBuilder bytes = new StringBuilder();
        IntStream.range(0, 300_000).forEach(i -> bytes.append((char) (i % 256)));

        send(join("a", ear), bytes.toString());

        await().atMost(heardWithin())
                .untilAsserted(() -> assertThat(ear.heard).containsExactly("joined", bytes.toString()));
    }

    @Test
    void who_is_on_another_channel_or_has_left_hears_nothing() {
        Ear elsewhere = new Ear();
        Ear gone = new Ear();
        Ear here = new Ear();
        join("b", elsewhere);
        Broadcast.Channel left = join("a", gone);
        Broadcast.Channel from = join("a", here);
        left.close();
        await().atMost(heardWithin()).until(() -> !left.hears());

        send(from, "hello");

        await().atMost(heardWithin()).untilAsserted(() -> assertThat(here.heard).containsExactly("joined", "hello"));
        assertThat(elsewhere.heard).containsExactly("joined");
        assertThat(gone.heard).containsExactly("joined");
    }

    @Test
    void nothing_is_sent_on_a_channel_that_was_left() {
        Broadcast.Channel left = join("a", new Ear());
        left.close();
        await().atMost(heardWithin()).until(() -> !left.hears());

        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> send(left, "hello"));
    }
}
