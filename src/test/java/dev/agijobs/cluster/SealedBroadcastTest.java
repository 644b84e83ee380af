package dev.agijobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.Broadcast;
import dev.agijobs.eventlog.memory.MemoryBroadcast;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SealedBroadcastTest {
    private final Broadcast carrier = new MemoryBroadcast();
    private final List<String> heard = new ArrayList<>();
    private final List<byte[]> raw = new ArrayList<>();
    private final SealedBroadcast sealed = new SealedBroadcast(carrier, ClusterSecret.of("only the nodes know this"));

    private interface Ear extends Broadcast.Listener {
        @Override
        default void joined() {}
    }

    private static Ear into(List<String> heard) {
        return message -> heard.add(new String(message, StandardCharsets.UTF_8));
    }

    private Broadcast.Channel listenIn(String channel) {
        Ear ear = raw::add;
        return carrier.join(channel, ear);
    }

    private static void send(Broadcast.Channel channel, byte[] message) {
        channel.send(message).await().atMost(Duration.ofSeconds(5));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void what_a_node_of_the_cluster_sends_is_heard() {
        Broadcast.Channel channel = sealed.join("log", into(heard));

        send(channel, bytes("hello"));
        send(channel, new byte[0]);

        assertThat(heard).containsExactly("hello", "");
        assertThat(sealed.refused()).isZero();
        assertThat(channel.hears()).isTrue();
        channel.close();
        assertThat(channel.hears()).isFalse();
    }

    @Test
    void what_is_made_up_changed_or_brought_from_elsewhere_is_not() {
        Broadcast.Channel outsider = listenIn("log");
        sealed.join("log", into(heard));
        listenIn("other log");
        send(sealed.join("other log", into(new ArrayList<>())), bytes("elsewhere"));
        byte[] fromElsewhere = raw.getFirst();
        byte[] changed = fromElsewhere.clone();
        changed[changed.length - 1]++;
        SealedBroadcast stranger = new SealedBroadcast(carrier, ClusterSecret.of("another secret than theirs"));

        send(stranger.join("log", into(new ArrayList<>())), bytes("made up"));
        send(outsider, fromElsewhere);
        send(outsider, changed);
        send(outsider, new byte[] {1});

        assertThat(heard).isEmpty();
        assertThat(sealed.refused()).isEqualTo(4);
    }
}
