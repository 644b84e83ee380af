package dev.agijobs.eventlog.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.Broadcast;
import dev.agijobs.eventlog.contract.BroadcastContract;
import dev.agijobs.testkit.RedisProcess;
import dev.agijobs.testkit.SharedRedis;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class RedisBroadcastTest extends BroadcastContract {
    private final Broadcast redis = new RedisBroadcast(SharedRedis.database());

    /** All databases of a server have the same channels. */
    private final String own = UUID.randomUUID().toString();

    @Override
    protected Broadcast broadcast() {
        return (channel, listener) -> redis.join(own + channel, listener);
    }

    @Test
    void who_was_cut_off_is_told_when_he_hears_again() {
        List<String> heard = new CopyOnWriteArrayList<>();
        Broadcast.Listener ear = new Broadcast.Listener() {
            @Override
            public void joined() {
                heard.add("joined");
            }

            @Override
            public void heard(byte[] message) {
                heard.add(new String(message, java.nio.charset.StandardCharsets.UTF_8));
            }
        };
        try (RedisProcess server = RedisProcess.start();
                Broadcast.Channel channel = new RedisBroadcast(SharedRedis.server(server)).join("a", ear)) {
            server.kill();
            await().until(() -> !channel.hears());
            assertThat(heard).containsExactly("joined");

            server.startAgain();
            await().atMost(Duration.ofSeconds(20)).until(channel::hears);
            await().ignoreExceptions().untilAsserted(() -> {
                channel.send(new byte[] {'x'}).await().atMost(Duration.ofSeconds(5));
                assertThat(heard).contains("x");
            });

            assertThat(heard).startsWith("joined", "joined", "x");
        }
    }
}
