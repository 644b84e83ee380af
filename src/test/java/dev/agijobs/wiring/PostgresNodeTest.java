package dev.agijobs.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.postgres.LogInUse;
import dev.agijobs.postgres.PgServer;
import dev.agijobs.testkit.TcpProxy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole node on Postgres. */
final class PostgresNodeTest {
    private static final Duration END_MAX = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    private final PgServer server = PgServer.shared();
    private final String dsn = server.freshSchema();
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        server.dropSchema(dsn);
    }

    private Node node(String address) {
        Map<String, String> settings = Map.of(
                "orchestrator.pg-dsn",
                address,
                "orchestrator.lease-term",
                "1s",
                "orchestrator.node-url",
                "http://first.example",
                "orchestrator.state-dir",
                dir.resolve("state").toString());
        OrchestratorConfig config = new SmallRyeConfigBuilder()
                .withMapping(OrchestratorConfig.class)
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(OrchestratorConfig.class);
        return new Node(config, vertx, Clock.systemUTC(), new SimpleMeterRegistry());
    }

    private List<String> ask(String sql) {
        return server.ask(sql.replace("op_", PgServer.schema(dsn) + ".op_"));
    }

    @Test
    void the_sample_mission_succeeds_and_operators_see_it() {
        try (Node node = node(dsn)) {
            node.start();
            new SampleMission(node, new MissionFiles(Path.of("no-such-dir"))).submitOnce();

            await().atMost(END_MAX).until(() -> ask("SELECT state FROM op_run_status"), List.of("succeeded")::equals);
            assertThat(ask("SELECT count(*) FROM op_slowest_steps")).isNotEqualTo(List.of("0"));
            assertThat(ask("SELECT count(*) FROM op_steps WHERE ended_by IS NULL"))
                    .containsExactly("0");
            assertThat(ask("SELECT tool FROM op_failures_by_tool")).isSubsetOf("fail");
            assertThat(node.backend.about().name()).isEqualTo("postgres");
            assertThat(node.backend.about().place()).doesNotContain("secret");
        }
        assertThat(Files.exists(dir.resolve("state"))).isFalse();
    }

    @Test
    void a_second_node_is_refused_while_the_first_lives_and_takes_over_when_it_is_closed() {
        Node first = node(dsn);
        assertThatExceptionOfType(LogInUse.class)
                .isThrownBy(() -> node(dsn))
                .withMessageContaining("in use by another orchestrator, " + first.id + " at http://first.example");

        first.close();

        node(dsn).close();
    }

    @Test
    void a_node_whose_server_died_is_not_ready_and_is_so_again_when_it_is_back() {
        try (PgServer own = PgServer.startOrSkip()) {
            String address = own.freshSchema();
            try (Node node = node(address)) {
                node.start();
                own.kill();

                await().atMost(END_MAX).until(() -> !node.backend.holdsLog());

                own.restart();
                await().atMost(END_MAX).until(node.backend::holdsLog);
                new SampleMission(node, new MissionFiles(Path.of("no-such-dir"))).submitOnce();
                await().atMost(END_MAX)
                        .until(
                                () -> own.ask("SELECT state FROM " + PgServer.schema(address) + ".op_run_status"),
                                List.of("succeeded")::equals);
            }
        }
    }

    @Test
    void a_node_goes_on_when_its_connections_fall_silent_without_an_end() {
        try (TcpProxy proxy = new TcpProxy(server.port());
                Node node = node(dsn.replace(":" + server.port() + "/", ":" + proxy.port() + "/"))) {
            node.start();
            proxy.swallow();
            await().atMost(END_MAX).until(() -> !node.backend.holdsLog());

            proxy.pass();

            await().atMost(END_MAX).until(node.backend::holdsLog);
            new SampleMission(node, new MissionFiles(Path.of("no-such-dir"))).submitOnce();
            await().atMost(END_MAX).until(() -> ask("SELECT state FROM op_run_status"), List.of("succeeded")::equals);
        }
    }
}
