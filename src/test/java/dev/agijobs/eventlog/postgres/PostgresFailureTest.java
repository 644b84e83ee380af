package dev.agijobs.eventlog.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.postgres.PgServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A real server dies under load, or cuts connections in the middle of commits: what clients were told is stored stays, and the node heals by itself. */
final class PostgresFailureTest {
    private static final Duration UNTIL_MAX = Duration.ofSeconds(60);

    private static PostgresFixture node(PgServer server, String dsn) {
        return new PostgresFixture(server, dsn, Failpoints.NONE, FeedTail.Limits.DEFAULT, true, LogOptions.LEASE_TERM);
    }

    @Test
    void a_server_that_is_killed_and_started_again_has_lost_nothing() {
        try (PgServer server = PgServer.startOrSkip()) {
            PostgresFixture node = node(server, server.freshSchema());
            int events = 12_000;
            Clients clients = new Clients(List.of(node.log()), events);
            clients.start();
            for (int kill = 1; kill <= 2; kill++) {
                int until = events - kill * events / 3;
                Awaitility.await()
                        .atMost(UNTIL_MAX)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> clients.left() < until);
                assertThat(clients.areWriting()).isTrue();
                server.kill();
                server.restart();
            }
            clients.assertSound();
            System.out.printf("Postgres killed twice: %s%n", clients.figures());
            node.leave();
        }
    }

    @Test
    void connections_cut_in_the_middle_of_commits_lose_and_double_nothing() {
        PgServer server = PgServer.shared();
        String dsn = server.freshSchema();
        String name = PgServer.schema(dsn);
        PostgresFixture node = node(server, dsn + "&application_name=" + name);
        Clients clients = new Clients(List.of(node.log()), 10_000);
        clients.start();
        CompletableFuture<Integer> cutting = Clients.beside(() -> cut(server, name, clients));

        assertThat(cutting.join()).as("connections cut").isPositive();
        clients.assertSound();

        System.out.printf("Postgres cut: %s%n", clients.figures());
        node.close();
    }

    private static int cut(PgServer server, String name, Clients clients) {
        int cuts = 0;
        while (clients.areWriting()) {
            cuts += server.ask(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%append_events%' AND application_name = '"
                                    + name + "' ORDER BY random() LIMIT 1")
                    .size();
            LockSupport.parkNanos(10_000_000);
        }
        return cuts;
    }
}
