package dev.agijobs.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.postgres.PgServer;
import dev.agijobs.projection.scoreboard.Scoreboard;
import dev.agijobs.projection.scoreboard.Scoreboard.Board;
import dev.agijobs.projection.scoreboard.ScoreboardProjection;
import dev.agijobs.testkit.RedisProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole nodes on Postgres with Redis beside it. */
final class LiveCacheTest {
    private static final Duration END_MAX = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    private final PgServer server = PgServer.shared();
    private final String dsn = server.freshSchema();
    private final Vertx vertx = Vertx.vertx();
    private final RedisProcess redis = RedisProcess.start("--appendonly", "no", "--maxmemory-policy", "allkeys-lru");

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        redis.close();
        server.dropSchema(dsn);
    }

    private Node node(String redisUrl, boolean shares) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "orchestrator.pg-dsn",
                dsn,
                "orchestrator.redis-url",
                redisUrl,
                "orchestrator.lease-term",
                "2s",
                "orchestrator.node-url",
                "http://127.0.0.1:1",
                "orchestrator.state-dir",
                dir.resolve("state").toString()));
        if (shares) {
            settings.put("orchestrator.cluster-secret", "only nodes of this test know it");
        }
        OrchestratorConfig config = new SmallRyeConfigBuilder()
                .withMapping(OrchestratorConfig.class)
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(OrchestratorConfig.class);
        return new Node(config, vertx, Clock.systemUTC(), new SimpleMeterRegistry());
    }

    private static <T> T get(Uni<T> uni) {
        return uni.await().atMost(END_MAX);
    }

    private static String health(Node node) {
        HealthCheckResponse response = LiveCacheThere.answer(node.backend.live());
        return response.getStatus() + " " + response.getData().orElseThrow().get("state");
    }

    private static void runSample(Node node) {
        new SampleMission(node, new MissionFiles(Path.of("no-such-dir"))).submitOnce();
    }

    private static int ownShards(Node node) {
        return node.ownership.shares().getFirst().shards().size();
    }

    private static Board asked(Node node) {
        return get(node.reads.scoreboard.read(new Scoreboard.Question("wins", 50, null)));
    }

    /** Waits until the answer of this node comes from the live board, and says what the view says, which shows all that is committed. */
    private static void assertAnsweredFromBoard(Node node) {
        Position end = get(node.backend.feed().end());
        get(node.reads.runner.awaitPosition(ScoreboardProjection.NAME, end, END_MAX));
        await().atMost(END_MAX).untilAsserted(() -> {
            long before = node.reads.scoreboard.fromBoard();
            Board board = asked(node);
            assertThat(node.reads.scoreboard.fromBoard())
                    .as("answers from the board")
                    .isGreaterThan(before);
            assertThat(board).isEqualTo(get(node.reads.scoreboard.read()));
            assertThat(board.position().reaches(end)).isTrue();
            assertThat(board.totals().rounds()).isPositive();
        });
    }

    @Test
    void an_address_that_is_none_or_where_nobody_is_stops_the_start_with_a_sentence() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> node("rediss://:secret@localhost", false))
                .withMessageContaining("address of Redis")
                .withMessageNotContaining("secret");

        redis.kill();
        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(() -> node(redis.url(0).replace("redis://", "redis://:secret@"), false))
                .withMessageContaining("unset it to start without")
                .withMessageContaining("127.0.0.1:" + redis.port())
                .withMessageNotContaining("secret");
    }

    @Test
    void the_scoreboard_says_the_same_with_and_without_it_and_heals_when_all_is_lost() {
        try (Node node = node(redis.url(0), false)) {
            node.start();
            runSample(node);
            await().atMost(END_MAX)
                    .until(() -> server.ask("SELECT state FROM " + PgServer.schema(dsn) + ".op_run_status")
                            .contains("succeeded"));
            assertAnsweredFromBoard(node);
            assertThat(health(node)).isEqualTo("UP connected");
            assertThat(node.backend.about().name()).isEqualTo("postgres");

            assertThat(redis.answers("FLUSHALL")).startsWith("+OK");
            assertThat(asked(node).totals())
                    .isEqualTo(get(node.reads.scoreboard.read()).totals());
            assertAnsweredFromBoard(node);

            redis.kill();
            await().atMost(END_MAX).until(() -> health(node).equals("DOWN away"));
            assertThat(node.backend.holdsLog()).as("ready").isTrue();
            long before = node.reads.scoreboard.fromView();
            assertThat(asked(node).totals().rounds()).isPositive();
            assertThat(node.reads.scoreboard.fromView()).isGreaterThan(before);

            redis.startAgain();
            assertAnsweredFromBoard(node);
        }
    }

    @Test
    void whichever_of_two_nodes_keeps_the_views_both_answer_from_its_board() {
        Node first = node(redis.url(0), true);
        try (Node second = node(redis.url(0), true)) {
            first.start();
            second.start();
            await().atMost(END_MAX).until(() -> ownShards(first) == 8 && ownShards(second) == 8);
            // Its run belongs to one of them, who takes it.
            runSample(first);
            runSample(second);
            await().atMost(END_MAX)
                    .until(() -> !server.ask("SELECT state FROM " + PgServer.schema(dsn) + ".op_run_status")
                            .isEmpty());
            assertAnsweredFromBoard(first);
            assertAnsweredFromBoard(second);

            first.close();

            assertAnsweredFromBoard(second);
        }
    }
}
