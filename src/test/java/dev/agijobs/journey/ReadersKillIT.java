package dev.agijobs.journey;

import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.Missions.StepSpec;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the packaged program with SIGKILL again and again while clients load it and others read what happens, and compares what each reader was shown with the log. In every
 * life a reader joins that begins at the start, so that some are always far behind when the server dies. A run with {@code -Djourney.seed=N} kills at the same moments again.
 */
final class ReadersKillIT {
    private static final int KILLS = 12;
    private static final int LONG_RUN_STEPS = 300;
    private static final Duration END_MAX = Duration.ofSeconds(120);
    private static final String EVENTS = "/api/v1/events";

    @TempDir
    private Path dir;

    private final List<ServerProcess> servers = new ArrayList<>();

    @AfterEach
    void endAll() {
        servers.forEach(ServerProcess::close);
    }

    @Test
    void readers_that_reconnect_see_every_event_once_and_in_order() throws Exception {
        long seed = Long.getLong("journey.seed", System.nanoTime());
        System.out.printf("Readers journey with -Djourney.seed=%d%n", seed);
        List<Kill> kills = Kill.journey(new Random(seed), Kill.SQLITE, 1).stream()
                .filter(kill -> !kill.whileStarting())
                .limit(KILLS)
                .toList();
        Lives lives = new Lives();
        List<Journey> journeys;
        String longRun;
        Readers feed = new Readers(lives);
        Readers run = new Readers(lives);
        try (CountingServer outside = new CountingServer();
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                feed;
                run;
                Load load = new Load(new Client(http, lives), outside)) {
            // Given
            Client client = new Client(http, lives);
            ServerProcess first = start("");
            lives.begin(first.awaitReady(http));
            longRun = (String) client.post("/api/v1/runs", Map.of("plan", longPlan(outside)), "long")
                    .body()
                    .get("run_id");
            first.kill9();
            String longPath = "/api/v1/runs/" + longRun;
            run.follow(longPath + "/events");
            run.follow(longPath + "/events?after=0");
            feed.follow(EVENTS + "?type=RunSucceeded&type=RunFailed");
            feed.follow(EVENTS + "?stream=run-" + longRun);

            // When
            for (Kill kill : kills) {
                feed.follow(EVENTS);
                live(kill, lives, http);
                load.assertNoFailure();
                feed.assertNoFailure();
            }
            ServerProcess last = start("");
            lives.begin(last.awaitReady(http));
            assertThat(client.post(longPath + "/signals/go", Map.of(), "go").status())
                    .isEqualTo(202);
            journeys = load.finish(END_MAX);
            run.awaitEnd(END_MAX);
            Histories.awaitSettled(dir.resolve("state"));
            feed.awaitAt(client.position(longPath), END_MAX);
            last.stop();
        }

        // Then
        Histories.Whole whole = Histories.readWhole(dir.resolve("state"));
        check(feed, run, whole, longRun);
        for (Journey journey : journeys) {
            assertThat(journey.eventIds())
                    .as("shown of %s", journey.runId())
                    .isEqualTo(whole.eventIds(ofRun(journey.runId())));
        }
        System.out.printf(
                "Readers journey: %d kills, %d readers of runs, %s%n",
                kills.size() + 1, journeys.size() + run.count(), feed);
    }

    private static void check(Readers feed, Readers run, Histories.Whole whole, String longRun) {
        List<String> all = whole.eventIds(event -> true);
        List<String> ends = whole.eventIds(event ->
                List.of("RunSucceeded", "RunFailed").contains(event.event().type()));
        List<String> ofLongRun = whole.eventIds(ofRun(longRun));
        assertThat(feed.seen(0)).as("ends of runs").isEqualTo(ends);
        assertThat(feed.seen(1)).as("the long run, by the feed").isEqualTo(ofLongRun);
        for (int reader = 2; reader < feed.count(); reader++) {
            assertThat(feed.seen(reader))
                    .as("everything, seen by reader %d", reader)
                    .isEqualTo(all);
        }
        for (int reader = 0; reader < run.count(); reader++) {
            assertThat(run.seen(reader)).as("the long run, by its stream").isEqualTo(ofLongRun);
        }
        assertThat(ends).isNotEmpty();
        assertThat(ofLongRun).hasSizeGreaterThan(2 * LONG_RUN_STEPS);
    }

    private static Predicate<RecordedEvent> ofRun(String runId) {
        return event -> event.stream().equals("run-" + runId);
    }

    private void live(Kill kill, Lives lives, HttpClient http) throws Exception {
        ServerProcess server = start(kill.failpoint());
        lives.begin(server.awaitReady(http));
        if (kill.atFailpoint()) {
            server.awaitFailpoint(kill.point());
        }
        TimeUnit.MILLISECONDS.sleep(kill.millis());
        server.kill9();
    }

    private ServerProcess start(String failpoint) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of("orchestrator.limits.readers-heartbeat", "1s"));
        if (!failpoint.isEmpty()) {
            settings.put("orchestrator.failpoint", failpoint);
        }
        ServerProcess server = ServerProcess.start(dir, "server-" + servers.size(), settings);
        servers.add(server);
        return server;
    }

    /** Calls one after another, and waits at its end, so that it is under way in every life. */
    private static Map<String, Object> longPlan(CountingServer server) {
        StepSpec[] steps = new StepSpec[LONG_RUN_STEPS + 1];
        for (int i = 0; i < LONG_RUN_STEPS; i++) {
            steps[i] = step("s" + i).tool("http.request").params(Map.of("method", "POST", "url", server.url("/quick")));
            if (i > 0) {
                steps[i].needs("s" + (i - 1));
            }
        }
        steps[LONG_RUN_STEPS] =
                step("end").tool("signal.wait").params(Map.of("name", "go")).needs("s" + (LONG_RUN_STEPS - 1));
        return Missions.document(Map.of(), steps);
    }
}
