package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the packaged program with SIGKILL again and again while clients load it, at random moments and inside appends, and then compares four records: what clients were
 * told, what the log says, what the views show, and what the outside world saw. A run with {@code -Djourney.seed=N} kills at the same moments again.
 */
abstract class KillJourney {
    private static final int KILLS_MIN = 30;
    private static final int KILLS_AT_FAILPOINTS_MIN = 10;

    /** Of the servers, and for what they keep in files. */
    @TempDir
    protected Path dir;

    /** Where the servers keep everything. */
    protected abstract Kept.Place place();

    /** Properties that lead the servers there. */
    protected abstract Map<String, String> settings();

    /** Points at which they are killed. */
    protected abstract List<String> failpoints();

    /** Where clients find the servers. */
    protected Lives lives() {
        return new Lives();
    }

    /** Harms something else while clients load a server that is killed at a moment of its own, before that is waited for. */
    protected void underLoad(Kill kill, URI base, HttpClient http) throws Exception {}

    /** Mends what the next server needs. */
    protected void afterKill() {}

    /** Of {@link #underLoad}: that enough was harmed. */
    protected void checkFaults(Lives lives) {}

    private final List<ServerProcess> servers = new ArrayList<>();

    /** Of the kills of a whole journey one in so many is done: what all backends share is killed often enough on one of them. */
    protected int share() {
        return 1;
    }

    @AfterEach
    void endAll() {
        servers.forEach(ServerProcess::close);
    }

    @Test
    void every_acknowledged_run_ends_as_it_should_whatever_is_killed() throws Exception {
        long seed = Long.getLong("journey.seed", System.nanoTime());
        System.out.printf("Kill journey with -Djourney.seed=%d%n", seed);
        List<Kill> kills = Kill.journey(new Random(seed), failpoints(), share());
        Lives lives = lives();
        List<Journey> journeys;
        try (CountingServer outside = new CountingServer();
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                Load load = new Load(new Client(http, lives), outside)) {
            for (Kill kill : kills) {
                kill(kill, lives, http, load);
            }
            ServerProcess last = start("");
            URI base = last.awaitReady(http);
            lives.begin(base);
            journeys = load.finish(Duration.ofSeconds(120));
            new Views(http, base).caughtUp();
            Histories.awaitSettled(place());
            last.stop();

            check(journeys, outside.journal, kills);
            checkFaults(lives);
        }
    }

    private void kill(Kill kill, Lives lives, HttpClient http, Load load) throws Exception {
        ServerProcess server = start(kill.failpoint());
        if (!kill.whileStarting()) {
            URI base = server.awaitReady(http);
            lives.begin(base);
            if (!kill.atFailpoint()) {
                underLoad(kill, base, http);
            }
        }
        if (kill.atFailpoint()) {
            server.awaitFailpoint(kill.point());
        }
        TimeUnit.MILLISECONDS.sleep(kill.millis());
        assertThat(load.open()).as("runs under way at the kill").isPositive();
        server.kill9();
        afterKill();
        load.assertNoFailure();
    }

    private ServerProcess start(String failpoint) throws IOException {
        Map<String, String> settings = new HashMap<>(settings());
        if (!failpoint.isEmpty()) {
            settings.put("orchestrator.failpoint", failpoint);
        }
        ServerProcess server = ServerProcess.start(dir, "server-" + servers.size(), settings);
        servers.add(server);
        return server;
    }

    private void check(List<Journey> journeys, Journal journal, List<Kill> kills) {
        Figures figures = JourneyCheck.check(place(), journeys, journal);
        long atFailpoints = kills.stream().filter(Kill::atFailpoint).count();
        assertThat(kills).hasSizeGreaterThanOrEqualTo(KILLS_MIN / share());
        assertThat(atFailpoints).isGreaterThanOrEqualTo(KILLS_AT_FAILPOINTS_MIN / share());
        System.out.printf(
                "Kill journey: %d kills, %d of them at failpoints; %d requests outside; %s%n",
                kills.size(), atFailpoints, journal.requests(), figures);
    }
}
