package dev.agijobs.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.agijobs.command.kafka.KafkaCommands;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.json.JsonTree;
import dev.agijobs.publish.CommandTypes;
import dev.agijobs.testkit.KafkaProcess;
import dev.agijobs.testkit.KafkaSender;
import dev.agijobs.testkit.KafkaTopics;
import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.Missions.StepSpec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that takes commands from Kafka, as a whole. */
class KafkaCommandsNodeTest {
    private static final Duration AT_MOST = Duration.ofSeconds(60);
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final Map<String, Object> ECHO = plan(Missions.step("a").tool("echo"));
    private static final Map<String, Object> WAITS =
            plan(Missions.step("w").tool("signal.wait").params(Map.of("name", "go")));

    private final KafkaProcess kafka = KafkaProcess.shared();
    private final String prefix = "commands-node-" + UUID.randomUUID();
    private final String topic = prefix + ".commands";
    private final KafkaSender sender = new KafkaSender(kafka.bootstrap());
    private final Vertx vertx = Vertx.vertx();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    @AfterEach
    void close() {
        sender.close();
        vertx.close();
    }

    @Test
    void a_plan_that_is_submitted_runs_once_however_often_it_comes() {
        try (Node node = start(Map.of())) {
            for (int i = 0; i < 3; i++) {
                send(CommandTypes.SUBMIT, "order-17", null, ECHO);
            }
            await().atMost(AT_MOST).until(() -> count(node, "RunSucceeded") == 1 && done(node) == 3);

            assertThat(count(node, "RunSubmitted")).isEqualTo(1);
            RecordedEvent submitted = first(node, "RunSubmitted");
            assertThat(submitted.event().actor()).isEqualTo("kafka:/shop");
            assertThat(submitted.event().traceparent()).contains("0af7651916cd43dd8448eb211c80319c");
            assertThat(submitted.event().commandId()).matches("kafka [0-9a-f]{64}");
            assertThat(registry.get("orchestrator.kafka.commands")
                            .tag("outcome", "done")
                            .functionCounter()
                            .count())
                    .isEqualTo(3);
            assertThat(new CommandsTaken(node).call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        }
    }

    @Test
    void runs_get_signals_and_are_cancelled() {
        try (Node node = start(Map.of())) {
            send(CommandTypes.SUBMIT, "1", null, WAITS);
            await().atMost(AT_MOST).until(() -> count(node, "StepWaiting") == 1);
            String signalled = first(node, "RunSubmitted").stream().substring("run-".length());
            for (int i = 0; i < 2; i++) {
                send(CommandTypes.SIGNAL, "2", signalled, Map.of("name", "go", "payload", Map.of("amount", 3L)));
            }
            await().atMost(AT_MOST).until(() -> count(node, "RunSucceeded") == 1 && done(node) == 3);
            assertThat(count(node, "SignalReceived")).isEqualTo(1);

            sendStructured(CommandTypes.SUBMIT, "3", null, WAITS);
            await().atMost(AT_MOST).until(() -> count(node, "RunSubmitted") == 2);
            String cancelled = last(node, "RunSubmitted").stream().substring("run-".length());
            sendStructured(CommandTypes.CANCEL, "4", cancelled, null);
            await().atMost(AT_MOST).until(() -> count(node, "RunCancelled") == 1);
        }
    }

    @Test
    void what_makes_no_sense_is_set_aside_with_the_reason_and_what_follows_is_carried_out() {
        try (Node node = start(Map.of())) {
            send(CommandTypes.SUBMIT, "used", null, WAITS);
            sender.send(topic, null, "k", headers(CommandTypes.SUBMIT, "1", null), "{\"plan\": {]");
            send("dev.agijobs.command.fly", "2", null, ECHO);
            Map<String, String> withoutId = headers(CommandTypes.SUBMIT, "3", null);
            withoutId.remove("ce_id");
            sender.send(topic, null, "k", withoutId, "{}");
            send(CommandTypes.CANCEL, "4", "0190b2f0-0000-7000-8000-000000000001", Map.of());
            send(CommandTypes.SUBMIT, "5", null, plan(Missions.step("a").tool("no-such-tool")));
            send(CommandTypes.SUBMIT, "used", null, ECHO);
            sender.send(topic, null, null, Map.of(), "");
            send(CommandTypes.SUBMIT, "6", null, ECHO);

            await().atMost(AT_MOST).until(() -> count(node, "RunSucceeded") == 1 && done(node) == 2);

            List<String> reasons = KafkaTopics.all(kafka.bootstrap(), topic + ".dead-letters").stream()
                    .map(letter -> KafkaTopics.headers(letter).get("reason"))
                    .toList();
            assertThat(reasons)
                    .satisfiesExactly(
                            reason -> assertThat(reason).contains("INVALID_JSON", "Line 1"),
                            reason -> assertThat(reason)
                                    .startsWith("INVALID_REQUEST: ")
                                    .contains("command.fly"),
                            reason -> assertThat(reason)
                                    .startsWith("INVALID_REQUEST: ")
                                    .contains("id is missing"),
                            reason -> assertThat(reason).startsWith("RUN_NOT_FOUND: "),
                            reason -> assertThat(reason)
                                    .startsWith("PLAN_INVALID: ")
                                    .contains("/plan/steps/0/tool"),
                            reason -> assertThat(reason).startsWith("IDEMPOTENCY_KEY_REUSED: "),
                            reason -> assertThat(reason).contains("specversion is missing"));
            assertThat(count(node, "RunSubmitted")).isEqualTo(2);
        }
    }

    @Test
    void a_command_waits_while_the_engine_is_busy() {
        Queue<HttpServerRequest> held = new ConcurrentLinkedQueue<>();
        HttpServer slow = vertx.createHttpServer()
                .requestHandler(held::add)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        String url = "http://127.0.0.1:" + slow.actualPort() + "/";
        try (Node node = start(Map.of(
                "orchestrator.engine.active-runs-max", "1",
                "orchestrator.http.allow-hosts", "127.0.0.1",
                "orchestrator.http.allow-private", "true"))) {
            send(
                    CommandTypes.SUBMIT,
                    "1",
                    null,
                    plan(Missions.step("a")
                            .tool("http.request")
                            .params(Map.of("method", "POST", "url", url, "body", "x"))));
            await().atMost(AT_MOST).until(() -> !held.isEmpty());
            send(CommandTypes.SUBMIT, "2", null, ECHO);
            await().atMost(AT_MOST)
                    .until(() -> new CommandsTaken(node).call().getStatus() == HealthCheckResponse.Status.DOWN);
            assertThat(new CommandsTaken(node).call().getData().orElseThrow())
                    .hasEntrySatisfying(
                            "partition-0", why -> assertThat(why).asString().startsWith("ENGINE_BUSY"));

            held.remove().response().end("done");

            await().atMost(AT_MOST).until(() -> count(node, "RunSucceeded") == 2);
        }
    }

    @Test
    void a_node_that_ends_between_the_append_and_the_commit_leaves_no_second_run() {
        try (Node node = start(Map.of("orchestrator.failpoint", "commands.before-commit@1"))) {
            send(CommandTypes.SUBMIT, "1", null, ECHO);
            await().atMost(AT_MOST).until(() -> count(node, "RunSucceeded") == 1);
            assertThat(done(node)).isZero();
        }
        try (Node node = start(Map.of())) {
            send(CommandTypes.SUBMIT, "2", null, ECHO);

            await().atMost(AT_MOST).until(() -> done(node) == 2);

            assertThat(count(node, "RunSubmitted")).isEqualTo(2);
        }
    }

    @Test
    void that_kafka_is_away_shows() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (Node node = start(Map.of("orchestrator.kafka-bootstrap", "127.0.0.1:" + port))) {
            await().atMost(AT_MOST)
                    .until(() -> new CommandsTaken(node).call().getStatus() == HealthCheckResponse.Status.DOWN);
            assertThat(new CommandsTaken(node).call().getData().orElseThrow()).containsKey("trouble");
        }
    }

    @Test
    void without_a_broker_there_is_nowhere_to_take_commands_from() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> node(Map.of("orchestrator.kafka.commands", "true")))
                .withMessageContaining("ORCHESTRATOR_KAFKA_BOOTSTRAP");
    }

    private static Map<String, Object> plan(StepSpec... steps) {
        return Map.of("plan", Missions.document(Map.of(), steps));
    }

    private static Map<String, String> headers(String type, String id, @Nullable String subject) {
        Map<String, String> headers = new HashMap<>(Map.of(
                "ce_specversion",
                "1.0",
                "ce_type",
                type,
                "ce_source",
                "/shop",
                "ce_id",
                id,
                "ce_traceparent",
                TRACE,
                "content-type",
                "application/json"));
        if (subject != null) {
            headers.put("ce_subject", subject);
        }
        return headers;
    }

    private void send(String type, String id, @Nullable String subject, Map<String, Object> data) {
        sender.send(topic, null, "k", headers(type, id, subject), text(data));
    }

    private void sendStructured(String type, String id, @Nullable String subject, @Nullable Object data) {
        Map<String, Object> event = new HashMap<>();
        event.put("specversion", "1.0");
        event.put("type", type);
        event.put("source", "/shop");
        event.put("id", id);
        event.put("subject", subject);
        event.put("data", data);
        sender.send(topic, null, "k", Map.of("content-type", CommandTypes.STRUCTURED), text(event));
    }

    private static String text(Map<String, Object> tree) {
        return new String(JsonTree.write(tree), StandardCharsets.UTF_8);
    }

    private static long done(Node node) {
        return node.commandsTaken().map(KafkaCommands::done).orElse(0L);
    }

    private static List<RecordedEvent> all(Node node, String type) {
        return node.backend.feed().after(node.backend.feed().start(), 1_000).await().atMost(AT_MOST).events().stream()
                .filter(event -> event.event().type().equals(type))
                .toList();
    }

    private static long count(Node node, String type) {
        return all(node, type).size();
    }

    private static RecordedEvent first(Node node, String type) {
        return all(node, type).getFirst();
    }

    private static RecordedEvent last(Node node, String type) {
        return all(node, type).getLast();
    }

    /** A node that takes commands; its topics are there. */
    private Node start(Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "orchestrator.kafka-bootstrap", kafka.bootstrap(),
                "orchestrator.kafka.commands", "true",
                "orchestrator.kafka.client.\"session.timeout.ms\"", "6000"));
        settings.putAll(others);
        Node node = node(settings);
        node.start();
        node.takeCommands();
        return node;
    }

    private Node node(Map<String, String> others) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "orchestrator.kafka.prefix",
                prefix,
                "orchestrator.state-dir",
                dir.resolve("state").toString()));
        settings.putAll(others);
        OrchestratorConfig config = new SmallRyeConfigBuilder()
                .withMapping(OrchestratorConfig.class)
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(OrchestratorConfig.class);
        return new Node(config, vertx, Clock.systemUTC(), registry);
    }
}
