package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.postgres.PgServer;
import dev.agijobs.testkit.TcpProxy;
import io.vertx.core.Vertx;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes share a log in Postgres while clients load them. Nodes are killed, stopped and frozen past their leases; Postgres is killed, and refuses to write; the network of a
 * node falls silent, is slow, and is cut inside commits. Then the records are compared as in {@link KillJourney}.
 */
final class ClusterJourneyIT {
    private static final Duration RUNS_END_MAX = Duration.ofSeconds(120);
    private static final Duration PROGRESS_MAX = Duration.ofSeconds(60);
    private static final int PROGRESS = 30;
    private static final int CUTS = 5;
    private static final int TRIES_MAX = 2_000;
    private static final int TRIES_A_CUT = 20;

    /** Of appends; a node that is ready has appended nothing yet. */
    private static final String FROZEN_AT = "postgres.checked@40+1500ms";

    @TempDir
    private Path dir;

    private final PgServer postgres = PgServer.startOrSkip();
    private final String dsn = postgres.freshSchema();
    private final TcpProxy proxy = new TcpProxy(postgres.port());
    private final Vertx vertx = Vertx.vertx();
    private final List<String> faults = new ArrayList<>();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        proxy.close();
        postgres.close();
    }

    @Test
    void every_acknowledged_run_ends_as_it_should_whatever_happens_to_nodes_database_and_network() throws Exception {
        PostgresPlace place = new PostgresPlace(dsn, vertx);
        List<Journey> journeys;
        try (HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                Members members = new Members(dir, dsn, http);
                CountingServer outside = new CountingServer()) {
            Member first = members.start(dsn.replace(":" + postgres.port() + "/", ":" + proxy.port() + "/"), "");
            Member second = members.start("");
            Member third = members.start("");
            members.awaitShared();
            try (Load load = new Load(new Client(http, members.lives), outside)) {
                progress(load);

                second.kill9();
                fault("a node is killed");
                members.awaitShared();
                members.start("");
                members.awaitShared();
                progress(load);

                third.stop();
                fault("a node stops");
                freeze(members, members.start(FROZEN_AT));
                progress(load);

                postgres.kill();
                fault("Postgres is killed");
                postgres.restart();
                members.awaitShared();
                progress(load);

                refuseWrites(members);
                progress(load);

                silence(members, first);
                progress(load);

                int cut = cutInsideCommits();
                assertThat(cut).as("connections cut inside commits").isPositive();
                progress(load);

                journeys = load.finish(RUNS_END_MAX);
            }
            members.awaitShared();
            members.awaitViews();
            Histories.awaitSettled(place);
            members.stopAll();

            Figures figures = JourneyCheck.check(place, journeys, outside.journal);
            System.out.printf(
                    "Cluster journey: %s; %d requests outside; %d answers of 503; %s%n",
                    faults, outside.journal.requests(), members.lives.timesAway(), figures);
        }
    }

    private void fault(String what) {
        faults.add(what);
    }

    private static void progress(Load load) {
        int before = load.done();
        await().atMost(PROGRESS_MAX).until(() -> {
            load.assertNoFailure();
            return load.done() >= before + PROGRESS;
        });
    }

    /** Between the look at its lease and the append; when it goes on, others have its shards. */
    private void freeze(Members members, Member member) throws Exception {
        member.process().awaitFailpoint("postgres.checked");
        member.process().freeze();
        fault("a node is frozen inside an append");
        members.awaitSharedWithout(member);
        member.process().thaw();
        member.process().awaitLine("Stale appends were refused");
        fault("a stale append is refused");
        members.awaitShared();
    }

    /** As a server does that was demoted: its connections stay, and what is new is read-only, too. */
    private void refuseWrites(Members members) throws InterruptedException {
        long before = members.lives.timesAway();
        postgres.run("ALTER DATABASE postgres SET default_transaction_read_only = on");
        cut("true");
        fault("Postgres takes no writes");
        await().atMost(PROGRESS_MAX).until(() -> members.lives.timesAway() > before + PROGRESS);
        postgres.run("BEGIN READ WRITE; ALTER DATABASE postgres RESET default_transaction_read_only; COMMIT");
        members.awaitShared();
    }

    private void silence(Members members, Member behindProxy) {
        proxy.swallow();
        fault("the network of a node falls silent");
        members.awaitSharedWithout(behindProxy);
        proxy.pass();
        members.awaitShared();
        proxy.delay(20);
        fault("the network of a node is slow");
    }

    private int cutInsideCommits() throws InterruptedException {
        int inside = 0;
        for (int i = 0; i < TRIES_MAX && inside < CUTS; i++) {
            if (i % TRIES_A_CUT == 0) {
                proxy.cut();
            }
            inside += cut("state = 'active' AND query LIKE '%append_events%'");
            TimeUnit.MILLISECONDS.sleep(5);
        }
        proxy.delay(0);
        fault("%d connections are cut inside commits".formatted(inside));
        return inside;
    }

    private int cut(String which) {
        return postgres.ask(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' AND "
                                + which)
                .size();
    }
}
