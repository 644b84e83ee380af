package dev.agijobs.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.agijobs.archive.EventTexts;
import dev.agijobs.cli.LogPlace;
import dev.agijobs.engine.Caller;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.postgres.PgServer;
import dev.agijobs.projection.ProjectionStatus;
import dev.agijobs.projection.RebuildSource;
import dev.agijobs.publish.kafka.KafkaRestore;
import dev.agijobs.publish.kafka.NotRestorable;
import dev.agijobs.publish.kafka.RelayState;
import dev.agijobs.redis.RedisServer;
import dev.agijobs.rest.request.RunRequest;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunStatus;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.Views;
import dev.agijobs.store.sqlite.SqliteViewStore;
import dev.agijobs.testkit.KafkaProcess;
import dev.agijobs.testkit.KafkaTopics;
import dev.agijobs.testkit.SharedRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log and its views, made anew of what was published. */
class KafkaRestoreTest {
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration AT_MOST = Duration.ofSeconds(30);
    private static final Caller CALLER = new Caller("test", null);
    private static final String APPROVED = """
            {"plan": {"steps": [
              {"id": "a", "name": "A", "kind": "code", "tool": "noop"},
              {"id": "b", "name": "B", "kind": "code", "tool": "human.approval", "params": {"approvers": ["ann"]}, "needs": ["a"]},
              {"id": "c", "name": "C", "kind": "code", "tool": "noop", "needs": ["b"]}]}}""";
    private static final String LARGE = """
            {"plan": {"steps": [{"id": "a", "name": "A", "kind": "code", "tool": "echo", "params": {"value": "%s"}}]}}""".formatted("large ".repeat(60_000));

    private final KafkaProcess kafka = KafkaProcess.shared();
    private final String prefix = "restore-test-" + NAMES.incrementAndGet();
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    @AfterEach
    void close() {
        vertx.close();
    }

    @Test
    void a_restored_log_is_the_same_and_a_run_goes_on_in_it() {
        String waiting;
        List<RecordedEvent> log;
        try (Node node = started("first", prefix)) {
            waiting = submit(node, APPROVED, "waits");
            awaitState(node, submit(node, LARGE, "large"), RunStatus.SUCCEEDED);
            awaitWaiting(node, waiting);
            log = awaitPublished(node);
        }

        KafkaRestore.Restored restored = restore("second");

        assertThat(restored.events()).isEqualTo(log.size());
        assertThat(restored.sameOffsets()).isTrue();
        assertThat(new StateDirAudit().everything(dir.resolve("second")).valid())
                .isTrue();
        try (Node node = started("second", prefix)) {
            assertThat(events(node).subList(0, log.size()))
                    .usingRecursiveFieldByFieldElementComparator()
                    .isEqualTo(log);
            approve(node, waiting);
            awaitState(node, waiting, RunStatus.SUCCEEDED);
            awaitPublished(node);
            assertThat(node.relayStatus().getFirst().state()).isEqualTo(RelayState.PUBLISHING);
            assertThat(KafkaTopics.all(kafka.bootstrap(), prefix + ".events")).hasSameSizeAs(events(node));
        }
    }

    @Test
    void a_log_of_many_shards_is_restored_in_postgres_with_its_offsets() {
        PgServer server = PgServer.shared();
        Map<String, String> first =
                Map.of("orchestrator.pg-dsn", server.freshSchema(), "orchestrator.lease-term", "1s");
        List<RecordedEvent> log;
        try (Node node = started(config("first", prefix, first))) {
            for (int i = 0; i < 20; i++) {
                awaitState(node, submit(node, LARGE, "run-" + i), RunStatus.SUCCEEDED);
            }
            log = awaitPublished(node);
        }
        String dsn = server.freshSchema();

        KafkaRestore.Restored restored;
        try (KafkaRestorer restorer =
                new KafkaRestorer(config("second", prefix, Map.of("orchestrator.lease-term", "1s")))) {
            restored = restorer.restore(new LogPlace.Postgres(dsn));
        }

        assertThat(restored.sameOffsets()).isTrue();
        assertThat(restored.artifacts()).isPositive();
        Map<String, String> second = Map.of("orchestrator.pg-dsn", dsn, "orchestrator.lease-term", "1s");
        try (Node node = started(config("second", prefix, second))) {
            assertThat(EventTexts.of(events(node)).stream().sorted())
                    .containsExactlyElementsOf(
                            EventTexts.of(log).stream().sorted().toList());
            awaitState(node, submit(node, LARGE, "one more"), RunStatus.SUCCEEDED);
            assertThat(awaitPublished(node)).hasSizeGreaterThan(log.size());
        }
    }

    @Test
    void a_log_of_one_shard_is_restored_on_redis_with_its_offsets_and_in_postgres_without() {
        try (Node node = started("first", prefix)) {
            awaitState(node, submit(node, LARGE, "large"), RunStatus.SUCCEEDED);
            awaitPublished(node);
        }
        RedisServer redis = SharedRedis.database();
        String dsn = PgServer.shared().freshSchema();

        try (KafkaRestorer restorer =
                new KafkaRestorer(config("second", prefix, Map.of("orchestrator.lease-term", "1s")))) {
            assertThat(restorer.restore(new LogPlace.Redis(redis.address().url()))
                            .sameOffsets())
                    .isTrue();
            assertThat(restorer.restore(new LogPlace.Postgres(dsn)).sameOffsets())
                    .isFalse();
        }
    }

    @Test
    void what_was_restored_before_is_gone_on_with_and_another_log_is_left_alone() {
        try (Node node = started("first", prefix)) {
            awaitState(node, submit(node, LARGE, "large"), RunStatus.SUCCEEDED);
            awaitPublished(node);
        }
        restore("second");

        KafkaRestore.Restored again = restore("second");

        assertThat(again.sameOffsets()).isTrue();
        started("third", prefix + "-other").close();
        assertThatExceptionOfType(NotRestorable.class)
                .isThrownBy(() -> restore("third"))
                .withMessageContaining("another id");
    }

    @Test
    void a_changed_event_is_named_and_nothing_is_restored() throws Exception {
        String run;
        try (Node node = started("first", prefix)) {
            run = submit(node, LARGE, "large");
            awaitState(node, run, RunStatus.SUCCEEDED);
            awaitPublished(node);
        }
        copyWithChange(prefix, prefix + "-changed");

        assertThatExceptionOfType(NotRestorable.class)
                .isThrownBy(() -> restore("second", prefix + "-changed"))
                .withMessageContaining("Event 2 of run-" + run);
        try (Node node = started("second", prefix + "-second")) {
            assertThat(events(node)).isEmpty();
        }
    }

    @Test
    void views_built_from_kafka_equal_the_live_ones_document_by_document() {
        Map<String, List<ViewDocument>> live;
        try (Node node = started("first", prefix)) {
            awaitWaiting(node, submit(node, APPROVED, "waits"));
            awaitState(node, submit(node, LARGE, "large"), RunStatus.SUCCEEDED);
            awaitPublished(node);
            await().atMost(AT_MOST).until(() -> node.reads.watch.mostBehind() == 0);
            live = documents(node.backend.views());
            ProjectionStatus begun =
                    answer(Publishing.feed(node).chain(source -> node.reads.runner.rebuild("runs", source)));
            assertThat(begun.name()).isEqualTo("runs");
            await().atMost(AT_MOST).until(() -> view(node, "runs").state() == ProjectionStatus.State.LIVE);
            assertThat(documents(node.backend.views()))
                    .usingRecursiveComparison()
                    .isEqualTo(live);
        }

        List<ProjectionStatus> built =
                KafkaViews.build(Publishing.required(config("none", prefix)), dir.resolve("views"));

        assertThat(built).allMatch(view -> view.state() == ProjectionStatus.State.LIVE && view.behind() == 0);
        try (SqliteViewStore store = new SqliteViewStore(dir.resolve("views"), Runnable::run)) {
            assertThat(documents(store)).usingRecursiveComparison().isEqualTo(live);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KafkaViews.build(Publishing.required(config("none", prefix)), dir.resolve("first")))
                .withMessageContaining("has a log");
    }

    @Test
    void a_view_is_not_built_from_where_nothing_or_another_log_was_published() {
        started("first", prefix).close();
        try (Node node = started("second", prefix + "-other")) {
            submit(node, LARGE, "large");
            awaitPublished(node);
            assertThatExceptionOfType(NotRestorable.class)
                    .isThrownBy(() ->
                            KafkaViews.build(Publishing.required(config("none", "nobody")), dir.resolve("views")));
        }
        try (Node node = started("first", prefix + "-other")) {
            Uni<RebuildSource> source = Publishing.feed(node);
            assertThatExceptionOfType(dev.agijobs.rest.problem.Refused.class)
                    .isThrownBy(() -> answer(source))
                    .withMessageContaining("another log");
        }
    }

    private static ProjectionStatus view(Node node, String name) {
        return answer(node.reads.runner.status()).stream()
                .filter(view -> view.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, List<ViewDocument>> documents(Views views) {
        Map<String, List<ViewDocument>> all = new HashMap<>();
        for (String view : List.of("runs", "scoreboard", "schedules")) {
            Views.Page page = answer(views.page(view, new ViewQuery(Set.of(), Long.MIN_VALUE, null, 1_000)));
            all.put(view, page.documents());
        }
        return all;
    }

    /** The same events under another prefix, but for the payload of the second. */
    private void copyWithChange(String from, String to) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrap()));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrap()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (String topic : List.of(".events", ".artifacts", ".cursors")) {
                admin.createTopics(List.of(new NewTopic(to + topic, 1, (short) 1)))
                        .all()
                        .get();
                int n = 0;
                for (ConsumerRecord<byte[], byte[]> record : KafkaTopics.all(kafka.bootstrap(), from + topic)) {
                    byte[] value = Arrays.copyOf(record.value(), record.value().length);
                    if (topic.equals(".events") && ++n == 2) {
                        value[value.length / 2] ^= 1;
                    }
                    producer.send(new ProducerRecord<>(to + topic, 0, record.key(), value, record.headers()))
                            .get();
                }
            }
        }
    }

    private KafkaRestore.Restored restore(String name) {
        return restore(name, prefix);
    }

    private KafkaRestore.Restored restore(String name, String from) {
        try (KafkaRestorer restorer = new KafkaRestorer(config(name, from))) {
            return restorer.restore(new LogPlace.StateDir(dir.resolve(name)));
        }
    }

    private Node started(String name, String published) {
        return started(config(name, published));
    }

    private Node started(OrchestratorConfig config) {
        Node node = new Node(config, vertx, Clock.systemUTC(), new SimpleMeterRegistry());
        node.start();
        return node;
    }

    private OrchestratorConfig config(String name, String published) {
        return config(name, published, Map.of());
    }

    private OrchestratorConfig config(String name, String published, Map<String, String> further) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "orchestrator.kafka-bootstrap",
                kafka.bootstrap(),
                "orchestrator.kafka.prefix",
                published,
                "orchestrator.state-dir",
                dir.resolve(name).toString()));
        settings.putAll(further);
        return new SmallRyeConfigBuilder()
                .withMapping(OrchestratorConfig.class)
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(OrchestratorConfig.class);
    }

    private static String submit(Node node, String body, String key) {
        return answer(node.runs.submit(
                RunRequest.read(body.getBytes(StandardCharsets.UTF_8), key, node.plans),
                CALLER,
                (run, fresh) -> run.runId()));
    }

    private static void approve(Node node, String run) {
        answer(node.runs.command(
                run,
                CALLER,
                now -> new RunCommand.Approve(now, null, "ann", true, null, "b"),
                (state, changed) -> state.runId()));
    }

    private static void awaitState(Node node, String run, RunStatus status) {
        await().atMost(AT_MOST).until(() -> answer(node.runs.look(run, state -> state.status())) == status);
    }

    private static void awaitWaiting(Node node, String run) {
        await().atMost(AT_MOST)
                .until(() -> events(node).stream()
                        .anyMatch(event -> event.stream().equals("run-" + run)
                                && event.event().type().equals("StepWaiting")));
    }

    /** Waits until everything is, and answers it. */
    private List<RecordedEvent> awaitPublished(Node node) {
        await().atMost(AT_MOST)
                .until(() -> KafkaTopics.all(kafka.bootstrap(), prefixOf(node) + ".events")
                                .size()
                        >= events(node).size());
        return events(node);
    }

    private static String prefixOf(Node node) {
        return node.kafka.orElseThrow().prefix();
    }

    private static List<RecordedEvent> events(Node node) {
        List<RecordedEvent> all = new ArrayList<>();
        EventFeed feed = node.backend.feed();
        EventFeed.Page page = answer(feed.after(feed.start(), 1_000));
        while (!page.events().isEmpty()) {
            all.addAll(page.events());
            page = answer(feed.after(page.next(), 1_000));
        }
        return all;
    }

    private static <T> T answer(Uni<T> question) {
        return question.await().atMost(AT_MOST);
    }
}
