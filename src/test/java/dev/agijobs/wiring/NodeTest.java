package dev.agijobs.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.agijobs.engine.EngineStopping;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.sqlite.StateDirInUse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node as a whole, without Quarkus: what a start takes, gives back and refuses. */
class NodeTest {

    @SuppressWarnings("NullAway.Init")
    private static Vertx vertx;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    @BeforeAll
    static void openVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void closeVertx() {
        vertx.close();
    }

    private OrchestratorConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("orchestrator.state-dir", dir.resolve("state").toString());
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(OrchestratorConfig.class)
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(all, "test", 100))
                .build();
        return config.getConfigMapping(OrchestratorConfig.class);
    }

    private Node node(Map<String, String> settings) {
        return new Node(config(settings), vertx, Clock.systemUTC(), new SimpleMeterRegistry());
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
    void a_state_directory_belongs_to_one_node_until_that_is_closed() {
        Node first = node(Map.of());
        first.start();
        assertThatExceptionOfType(StateDirInUse.class).isThrownBy(() -> node(Map.of()));

        first.close();
        assertThatCode(() -> node(Map.of()).close()).doesNotThrowAnyException();
    }

    @Test
    void a_closed_node_takes_no_more_commands() {
        Node node = node(Map.of());
        node.close();

        assertThatExceptionOfType(EngineStopping.class)
                .isThrownBy(() -> node.runs.look("x", state -> 0).await().atMost(Duration.ofSeconds(5)));
    }

    @Test
    void the_sample_mission_is_submitted_once_and_succeeds() {
        try (Node node = node(Map.of())) {
            node.start();
            new SampleMission(node, new MissionFiles(Path.of("no-such-dir"))).submitOnce();
            await().atMost(Duration.ofSeconds(30))
                    .until(() ->
                            events(node).stream().anyMatch(e -> e.event().type().equals("RunSucceeded")));
        }
        try (Node again = node(Map.of())) {
            int before = events(again).size();
            new SampleMission(again, new MissionFiles(Path.of("no-such-dir"))).submitOnce();
            assertThat(events(again)).hasSize(before);
        }
    }

    @Test
    void what_somebody_can_put_right_is_refused_with_a_line() {
        for (Map<String, String> settings : List.of(
                Map.of("orchestrator.engine.attempts-max", "0"),
                Map.of("orchestrator.http.allow-hosts", "/"),
                Map.of("orchestrator.failpoint", "nonsense"),
                Map.of("orchestrator.pg-dsn", "db.example"),
                Map.of("orchestrator.pg-dsn", "postgres://me:secret@127.0.0.1:1/jobs"),
                Map.of("orchestrator.redis-url", "redis.example"),
                Map.of("orchestrator.redis-url", "redis://me:secret@127.0.0.1:1"),
                Map.of("orchestrator.state-dir", "/dev/null/x"))) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> {
                        try {
                            node(settings).close();
                        } catch (RuntimeException e) {
                            throw Refusal.of(e);
                        }
                    })
                    .withNoCause()
                    .withMessageMatching("Not started: [^\\n]+")
                    .withMessageNotContaining("secret");
        }
    }

    @Test
    void only_the_loopback_interface_is_listened_on() {
        for (String host : List.of("127.0.0.1", "localhost", "::1")) {
            assertThatCode(() -> Refusal.ofOpenHost(host)).doesNotThrowAnyException();
        }
        for (String host : List.of("0.0.0.0", "::", "192.0.2.1", "no such host")) {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> Refusal.ofOpenHost(host))
                    .withMessageContaining(host);
        }
    }

    @Test
    void settings_of_kafka_that_cannot_work_are_refused_with_a_sentence() {
        String bootstrap = "orchestrator.kafka-bootstrap";
        refused(Map.of(bootstrap, "kafka://broker"), "HOST:PORT,HOST:PORT but was: kafka://broker");
        refused(Map.of(bootstrap, "broker:9092", "orchestrator.kafka.prefix", "a b"), "orchestrator.kafka.prefix");
        refused(Map.of(bootstrap, "broker:9092", "orchestrator.kafka.groups", "17"), "groups 1 to 16");
        refused(
                Map.of(bootstrap, "broker:9092", "orchestrator.kafka.client.\"acks\"", "0"),
                "orchestrator.kafka.client cannot set acks");
    }

    @Test
    void settings_of_many_nodes_that_cannot_work_are_refused_with_a_sentence() {
        String secret = "orchestrator.cluster-secret";
        refused(Map.of(secret, "only nodes know it"), "nodes share a log in Postgres alone");
        refused(Map.of(secret, "short"), "must have 16 characters or more");
        refused(
                Map.of(secret, "only nodes know it", "orchestrator.pg-dsn", "postgresql://u@127.0.0.1:1/d"),
                "ORCHESTRATOR_NODE_URL must say where other nodes reach this one");
        refused(
                Map.of(
                        secret,
                        "only nodes know it",
                        "orchestrator.pg-dsn",
                        "postgresql://u@127.0.0.1:1/d",
                        "orchestrator.node-url",
                        "https://node.example"),
                "as http://HOST:PORT; it is https://node.example");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> Refusal.ofSharedLog(config(Map.of(secret, "only nodes know it"))))
                .withMessageContaining("`submit`");
        assertThatCode(() -> Refusal.ofSharedLog(config(Map.of()))).doesNotThrowAnyException();
    }

    private void refused(Map<String, String> settings, String why) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> node(settings))
                .withMessageContaining(why);
    }
}
