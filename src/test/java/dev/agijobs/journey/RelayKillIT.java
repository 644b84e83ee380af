package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.postgres.PgServer;
import dev.agijobs.testkit.KafkaProcess;
import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.Missions.StepSpec;
import io.vertx.core.Vertx;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes publish a log in Postgres to a real broker, in two groups; they, and the broker, are killed and frozen. Afterwards the topic has what the log has. */
final class RelayKillIT {
    private static final int EVENTS = 100_000;
    private static final int KILLS = 20;
    private static final int BROKER_KILLS = 3;
    private static final int STEPS = 48;
    private static final int PROGRESS = 1_000;
    private static final int CLIENTS = 4;
    /** Of each client. */
    private static final Duration A_RUN_EVERY = Duration.ofMillis(200);

    private static final List<String> POINTS =
            List.of("relay.before-commit", "relay.after-commit", "relay.before-cursor");
    private static final Duration LONG = Duration.ofSeconds(120);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private final PgServer postgres = PgServer.startOrSkip();
    private final String dsn = postgres.freshSchema();
    private final KafkaProcess kafka = KafkaProcess.start();
    private final Topic topic = new Topic(kafka.bootstrap(), "orchestrator.events");
    private final Vertx vertx = Vertx.vertx();
    private final PostgresPlace place = new PostgresPlace(dsn, vertx);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @SuppressWarnings("NullAway.Init")
    private Members members;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger runs = new AtomicInteger();
    private final List<Future<?>> loads = new ArrayList<>();
    private volatile boolean enough;

    @BeforeEach
    void begin() {
        members = new Members(
                dir,
                dsn,
                http,
                Map.of(
                        "orchestrator.kafka-bootstrap",
                        kafka.bootstrap(),
                        "orchestrator.kafka.groups",
                        "2",
                        "orchestrator.lease-term",
                        "300ms"));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        members.close();
        http.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        kafka.close();
        postgres.close();
    }

    @Test
    void each_event_is_on_the_topic_once_whatever_is_killed() throws Exception {
        Random random = new Random(7);
        load();
        for (int kill = 0; kill < KILLS; kill++) {
            String point = POINTS.get(kill % POINTS.size());
            int hit = random.nextInt(1, point.endsWith("cursor") ? 3 : 8);
            Member node = members.start(point + "@" + hit);
            node.process().awaitFailpoint(point);
            if (kill % (KILLS / BROKER_KILLS) == 1) {
                kafka.kill();
                kafka.startAgain();
            }
            node.kill9();
        }
        members.start("");
        await().atMost(LONG).pollInterval(Duration.ofSeconds(1)).until(() -> events() >= EVENTS);

        int events = settle();

        System.out.printf(
                "Relay: %d events of %d runs on the topic once, in the order of the log; nodes killed %d times, the broker %d times%n",
                events, runs.get(), KILLS, BROKER_KILLS);
    }

    @Test
    void a_relay_that_was_frozen_inside_a_transaction_doubles_nothing() throws Exception {
        load();
        Member frozen = members.start("relay.before-commit@3+2000ms");
        frozen.process().awaitFailpoint("relay.before-commit");
        members.left(frozen);
        frozen.process().freeze();
        Member other = members.start("");
        members.awaitSharedWithout(frozen);
        awaitPublished(other, PROGRESS);

        frozen.process().thaw();
        frozen.process().awaitLine("There is a newer producer with the same transactionalId");

        System.out.printf("Frozen relay: %d events on the topic once%n", settle());
    }

    /** Waits until every run has ended and everything is published, and compares. Answers how many events there are. */
    private int settle() throws Exception {
        enough = true;
        for (Future<?> one : loads) {
            one.get();
        }
        Histories.awaitSettled(place);
        try (Kept kept = place.look()) {
            return topic.awaitEqualTo(kept);
        }
    }

    private long events() {
        try (Kept kept = place.look()) {
            return kept.feed().end().await().atMost(LONG).events();
        }
    }

    private void awaitPublished(Member member, double events) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            assertThat(loads).allMatch(one -> one.state() == Future.State.RUNNING);
            assertThat(published(member)).isGreaterThan(events);
        });
    }

    private double published(Member member) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(member.base().resolve("/q/metrics")).build();
        String metrics =
                http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return metrics.lines()
                .filter(line -> line.startsWith("orchestrator_relay_events_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** Runs of many steps at any node, so many a second, until it is enough; what is not answered is sent again to another. */
    private void load() {
        for (int i = 0; i < CLIENTS; i++) {
            loads.add(threads.submit(this::submit));
        }
    }

    private Void submit() throws Exception {
        Client client = new Client(http, members.lives);
        StepSpec[] steps = IntStream.range(0, STEPS)
                .mapToObj(i -> Missions.step("s" + i).tool("noop"))
                .toArray(StepSpec[]::new);
        Map<String, Object> request = Map.of("plan", Missions.document(Map.of(), steps));
        while (!enough) {
            long begun = System.nanoTime();
            String key = "run-" + runs.incrementAndGet();
            assertThat(client.post("/api/v1/runs", request, key).status()).isIn(200, 201);
            LockSupport.parkNanos(A_RUN_EVERY.toNanos() - (System.nanoTime() - begun));
        }
        return null;
    }
}
