package dev.agijobs.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.redis.LogInUse;
import dev.agijobs.redis.UnfitServer;
import dev.agijobs.testkit.RedisProcess;
import dev.agijobs.testkit.SharedRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node on Redis. */
final class RedisNodeTest {
    private static final Duration END_MAX = Duration.ofSeconds(30);

    @TempDir
    private Path dir;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static OrchestratorConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(OrchestratorConfig.class)
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(OrchestratorConfig.class);
    }

    private Node node(String url) {
        return node(url, false);
    }

    private Node node(String url, boolean acceptDataLoss) {
        Map<String, String> settings = new HashMap<>();
        settings.put("orchestrator.redis-url", url);
        settings.put("orchestrator.redis.accept-data-loss", "" + acceptDataLoss);
        settings.put("orchestrator.lease-term", "1s");
        settings.put("orchestrator.node-url", "http://first.example");
        settings.put("orchestrator.state-dir", dir.resolve("state").toString());
        OrchestratorConfig config = config(settings);
        return new Node(config, vertx, Clock.systemUTC(), new SimpleMeterRegistry());
    }

    private static void runSample(Node node) {
        new SampleMission(node, new MissionFiles(Path.of("no-such-dir"))).submitOnce();
        await().atMost(END_MAX)
                .until(() ->
                        events(node).stream().anyMatch(e -> e.event().type().equals("RunSucceeded")));
    }

    private static List<RecordedEvent> events(Node node) {
        return node.backend
                .feed()
                .after(node.backend.feed().start(), 500)
                .await()
                .atMost(Duration.ofSeconds(5))
                .events();
    }

    @Test
    void the_sample_mission_succeeds_and_nothing_is_in_the_state_directory() {
        String url = SharedRedis.database().address().url();
        int events;
        try (Node node = node(url)) {
            node.start();
            runSample(node);
            events = events(node).size();

            assertThat(node.backend.about().name()).isEqualTo("redis");
            assertThat(node.backend.about().place()).isEqualTo("at " + url);
            assertThat(node.backend.holdsLog()).isTrue();
        }
        assertThat(Files.exists(dir.resolve("state"))).isFalse();

        try (Node again = node(url)) {
            assertThat(events(again)).hasSizeGreaterThanOrEqualTo(events);
        }
    }

    @Test
    void a_second_node_is_refused_while_the_first_lives_which_goes_on() {
        String url = SharedRedis.database().address().url();
        Node first = node(url);
        assertThatExceptionOfType(LogInUse.class)
                .isThrownBy(() -> node(url))
                .withMessageContaining("in use by another orchestrator, " + first.id + " at http://first.example");

        first.start();
        runSample(first);
        first.close();

        node(url).close();
    }

    @Test
    void a_node_whose_server_died_is_not_ready_and_is_so_again_when_it_is_back() {
        try (RedisProcess own = RedisProcess.start();
                Node node = node(own.url(0))) {
            node.start();
            own.kill();
            await().atMost(END_MAX).until(() -> !node.backend.holdsLog());

            own.startAgain();
            await().atMost(END_MAX).until(node.backend::holdsLog);
            runSample(node);
        }
    }

    @Test
    void a_server_that_could_lose_data_is_refused_unless_that_is_accepted() {
        try (RedisProcess own = RedisProcess.start("--appendfsync", "everysec")) {
            assertThatExceptionOfType(UnfitServer.class)
                    .isThrownBy(() -> node(own.url(0)))
                    .withMessageContaining("appendfsync")
                    .withMessageContaining("ORCHESTRATOR_REDIS_ACCEPT_DATA_LOSS");

            node(own.url(0), true).close();
        }
    }

    @Test
    void a_password_is_used_and_not_shown() {
        try (RedisProcess own = RedisProcess.start()) {
            assertThat(own.answers("CONFIG SET requirepass secret")).startsWith("+OK");
            String address = "127.0.0.1:" + own.port();
            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> node("redis://:wrong-secret@" + address))
                    .withMessageContaining(address)
                    .withMessageNotContaining("secret");

            try (Node node = node("redis://:secret@" + address)) {
                assertThat(node.backend.about().place()).isEqualTo("at redis://" + address + "/0");
            }
        }
    }
}
