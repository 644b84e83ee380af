package dev.agijobs.eventlog.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.postgres.PgServer;
import dev.agijobs.postgres.TestSchemas;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A newer version expands the tables while a node of this one is at work, which notices nothing, and works on beside it. */
final class UpgradeUnderLoadTest {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final int STREAMS = 8;

    private final PgServer server = PgServer.shared();
    private final String dsn = server.freshSchema();
    private final String schema = PgServer.schema(dsn);
    private final List<PostgresFixture> nodes = new ArrayList<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger done = new AtomicInteger();

    private PostgresFixture node() {
        PostgresFixture node = new PostgresFixture(
                server, dsn, Failpoints.NONE, FeedTail.Limits.DEFAULT, false, LogOptions.LEASE_TERM);
        nodes.add(node);
        return node;
    }

    @AfterEach
    void close() {
        stop.set(true);
        nodes.forEach(PostgresFixture::leave);
        server.dropSchema(dsn);
    }

    /** One event after the other, each read back; the first failure ends it. Answers how many there are. */
    private long work(PostgresFixture node, String stream) {
        long seq = 0;
        while (!stop.get()) {
            NewEvent event = new NewEvent(UUID.randomUUID(), "t", 1, Instant.EPOCH, "me", null, null, new byte[10]);
            node.log()
                    .append(new Append(
                            stream, ExpectedVersion.at(seq), List.of(event), new StreamStatus(false, Instant.EPOCH)))
                    .await()
                    .atMost(WITHIN);
            seq++;
            assertThat(node.log().read(stream, seq - 1, 10).await().atMost(WITHIN))
                    .hasSize(1);
            assertThat(node.log().head(stream).await().atMost(WITHIN)).isPresent();
            done.incrementAndGet();
        }
        return seq;
    }

    private List<CompletableFuture<Long>> load(PostgresFixture node) {
        Awaitility.await()
                .atMost(WITHIN)
                .until(() -> IntStream.range(0, STREAMS)
                        .allMatch(i -> node.log().ownership().isHere("s" + i)));
        return IntStream.range(0, STREAMS)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> work(node, "s" + i), Thread::startVirtualThread))
                .toList();
    }

    private void awaitMore(int commands, List<CompletableFuture<Long>> load) {
        int until = done.get() + commands;
        Awaitility.await()
                .atMost(WITHIN)
                .until(() ->
                        done.get() >= until || load.stream().anyMatch(CompletableFuture::isCompletedExceptionally));
    }

    private long ended(List<CompletableFuture<Long>> load) {
        stop.set(true);
        return load.stream().mapToLong(CompletableFuture::join).sum();
    }

    @Test
    void a_node_at_work_notices_nothing() {
        PostgresFixture old = node();
        List<CompletableFuture<Long>> load = load(old);
        awaitMore(500, load);

        TestSchemas.expand(old.database());

        awaitMore(500, load);
        long events = ended(load);
        assertThat(events).isGreaterThan(1_000);
        assertThat(server.ask("SELECT events FROM %s.op_regions WHERE region = 'here'".formatted(schema)))
                .containsExactly("" + events);
    }

    @Test
    void nodes_of_both_versions_work_side_by_side() {
        PostgresFixture old = node();
        TestSchemas.expand(old.database());
        PostgresFixture newer = node();
        Clients clients = new Clients(List.of(old.log(), newer.log()), 2_000);

        clients.start();

        clients.assertSound();
    }

    @Test
    void an_upgrade_that_waits_for_a_long_query_lets_appends_pass() throws SQLException {
        PostgresFixture old = node();
        List<CompletableFuture<Long>> load = load(old);
        CompletableFuture<Void> upgrade;
        try (Connection reader = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(server.port()), "postgres", "secret");
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT 1 FROM %s.events LIMIT 1".formatted(schema));
            upgrade = CompletableFuture.runAsync(() -> TestSchemas.expand(old.database()), Thread::startVirtualThread);
            awaitWaitingUpgrade();
            awaitMore(200, load);
            awaitWaitingUpgrade();
            awaitMore(200, load);
            assertThat(upgrade).isNotDone();
        }
        upgrade.join();

        awaitMore(200, load);
        assertThat(ended(load)).isGreaterThan(600);
    }

    /** Until it asks for its lock. */
    private void awaitWaitingUpgrade() {
        Awaitility.await()
                .atMost(WITHIN)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !server.ask(
                                "SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock' AND relation = '%s.events'::regclass"
                                        .formatted(schema))
                        .isEmpty());
    }
}
