package dev.agijobs.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.postgres.PgServer;
import dev.agijobs.publish.CloudEventHeaders;
import dev.agijobs.publish.kafka.RelayState;
import dev.agijobs.testkit.KafkaProcess;
import dev.agijobs.testkit.KafkaTopics;
import dev.agijobs.testkit.SharedRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that publishes, as a whole. */
class KafkaNodeTest {
    private static final Duration AT_MOST = Duration.ofSeconds(30);

    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    @AfterEach
    void close() {
        vertx.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite", "redis", "postgres"})
    void every_event_of_the_log_is_on_the_topic_whatever_keeps_it(String backend) {
        KafkaProcess kafka = KafkaProcess.shared();
        try (Node node = node(kafka.bootstrap(), backend)) {
            node.start();
            runSample(node);
            List<RecordedEvent> log = events(node);

            await().atMost(AT_MOST).until(() -> node.published() == log.size());

            List<RecordedEvent> published = KafkaTopics.all(kafka.bootstrap(), backend + "-test.events").stream()
                    .map(event -> CloudEventHeaders.read(KafkaTopics.headers(event), event.value())
                            .recorded())
                    .toList();
            assertThat(published)
                    .usingRecursiveFieldByFieldElementComparator()
                    .containsExactlyInAnyOrderElementsOf(log);
            assertThat(new RelayFollows(node).call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        }
    }

    @Test
    void runs_go_on_while_kafka_is_away_which_shows() throws IOException {
        try (Node node = node("127.0.0.1:" + unusedPort(), "sqlite")) {
            node.start();

            runSample(node);

            await().atMost(AT_MOST).until(() -> node.relayStatus().getFirst().state() == RelayState.WAITING);
            HealthCheckResponse health = new RelayFollows(node).call();
            assertThat(health.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
            assertThat(health.getData().orElseThrow()).containsEntry("group-0", "waiting");
            assertThat(registry.get("orchestrator.relay.behind").gauge().value())
                    .isNaN();
        }
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Node node(String bootstrap, String backend) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "orchestrator.kafka-bootstrap",
                bootstrap,
                "orchestrator.kafka.prefix",
                backend + "-test",
                "orchestrator.kafka.client.\"default.api.timeout.ms\"",
                "3000",
                "orchestrator.kafka.client.\"request.timeout.ms\"",
                "2000",
                "orchestrator.state-dir",
                dir.resolve("state").toString()));
        switch (backend) {
            case "redis" ->
                settings.put(
                        "orchestrator.redis-url",
                        SharedRedis.database().address().url());
            case "postgres" ->
                settings.put("orchestrator.pg-dsn", PgServer.shared().freshSchema());
            default -> assertThat(backend).isEqualTo("sqlite");
        }
        OrchestratorConfig config = new SmallRyeConfigBuilder()
                .withMapping(OrchestratorConfig.class)
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(OrchestratorConfig.class);
        return new Node(config, vertx, Clock.systemUTC(), registry);
    }

    private static void runSample(Node node) {
        new SampleMission(node, new MissionFiles(Path.of("no-such-dir"))).submitOnce();
        await().atMost(AT_MOST)
                .until(() ->
                        events(node).stream().anyMatch(e -> e.event().type().equals("RunSucceeded")));
    }

    private static List<RecordedEvent> events(Node node) {
        return node.backend
                .feed()
                .after(node.backend.feed().start(), 1_000)
                .await()
                .atMost(AT_MOST)
                .events();
    }
}
