package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.json.JsonTree;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunState;
import dev.agijobs.schedule.ScheduleEvent;
import dev.agijobs.schedule.ScheduleFact;
import dev.agijobs.testkit.SchedulePromises;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the packaged program with SIGKILL while schedules fire every second, at random moments and inside appends, and then holds the log against the promises. A run with
 * {@code -Djourney.seed=N} draws the same kills again.
 */
final class SchedulesKillIT {
    private static final List<String> POINTS =
            List.of("", "sqlite.after-write", "sqlite.before-commit", "sqlite.after-commit", "");
    private static final Duration LIFE_MAX = Duration.ofSeconds(60);
    private static final String SCHEDULES = "/api/v1/schedules";

    @TempDir
    private Path dir;

    private final List<ServerProcess> servers = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void endAll() {
        servers.forEach(ServerProcess::close);
        http.shutdownNow();
    }

    @Test
    void each_second_has_one_run_or_is_recorded_as_skipped_whatever_is_killed() throws Exception {
        long seed = Long.getLong("journey.seed", System.nanoTime());
        System.out.printf("Schedules journey with -Djourney.seed=%d%n", seed);
        Random random = new Random(seed);
        List<String> ids = new ArrayList<>();
        for (String point : POINTS) {
            ServerProcess server = start(point.isEmpty() ? "" : point + "@" + random.nextInt(8, 30));
            URI base = server.awaitReady(http);
            if (ids.isEmpty()) {
                ids.add(create(base, "\"overlap\": \"skip\"", "echo"));
                ids.add(create(base, "\"overlap\": \"queue\", \"catch_up\": 3", "echo"));
                ids.add(create(base, "\"overlap\": \"cancel\"", "signal.wait"));
            }
            if (point.isEmpty()) {
                awaitFirings(base, ids, 1 + random.nextInt(3));
            } else {
                server.awaitFailpoint(point);
            }
            server.kill9();
        }
        ServerProcess last = start("");
        URI base = last.awaitReady(http);
        awaitFirings(base, ids, 2);
        end(base, ids);
        last.stop();

        check(ids, Histories.readWhole(dir.resolve("state")));
    }

    private ServerProcess start(String failpoint) throws IOException {
        ServerProcess server = ServerProcess.start(dir, "server-" + servers.size(), failpoint);
        servers.add(server);
        return server;
    }

    private String create(URI base, String policy, String tool) throws IOException {
        String plan =
                "{\"steps\": [{\"id\": \"a\", \"kind\": \"code\", \"tool\": \"%s\", \"params\": {\"name\": \"x\", \"value\": 1}}]}";
        String body = "{\"plan\": %s, \"every\": 1, %s}".formatted(plan.formatted(tool), policy);
        HttpResponse<byte[]> made = send(request(base, "").POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(made.statusCode())
                .as(new String(made.body(), StandardCharsets.UTF_8))
                .isEqualTo(201);
        return (String) document(made).get("schedule_id");
    }

    private static HttpRequest.Builder request(URI base, String path) {
        return HttpRequest.newBuilder(base.resolve(SCHEDULES + path)).header("Content-Type", "application/json");
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Map<?, ?> document(HttpResponse<byte[]> answer) throws IOException {
        return (Map<?, ?>) JsonTree.parse(answer.body());
    }

    private Map<?, ?> look(URI base, String id) {
        try {
            return document(send(request(base, "/" + id).GET()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until each schedule has fired so often in this life. */
    private void awaitFirings(URI base, List<String> ids, int more) {
        for (String id : ids) {
            long before = (Long) look(base, id).get("fired");
            await().atMost(LIFE_MAX).until(() -> (Long) look(base, id).get("fired") >= before + more);
        }
    }

    /** Deletes the schedules, cancels what still runs, and waits until all streams have ended. */
    private void end(URI base, List<String> ids) throws IOException {
        for (String id : ids) {
            assertThat(send(request(base, "/" + id).DELETE()).statusCode()).isEqualTo(204);
        }
        await().atMost(LIFE_MAX).until(() -> {
            List<?> open = openRuns(base);
            for (Object run : open) {
                send(HttpRequest.newBuilder(base.resolve("/api/v1/runs/" + ((Map<?, ?>) run).get("id") + "/cancel"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{}")));
            }
            return open.isEmpty() && ids.stream().allMatch(id -> over(base, id));
        });
    }

    private List<?> openRuns(URI base) throws IOException {
        List<Object> open = new ArrayList<>();
        for (String state : List.of("pending", "running")) {
            HttpRequest.Builder list = HttpRequest.newBuilder(base.resolve("/api/v1/runs?limit=500&state=" + state));
            open.addAll((List<?>) document(send(list)).get("runs"));
        }
        return open;
    }

    /** The last word of a deleted schedule is the end of its run. */
    private boolean over(URI base, String id) {
        try {
            HttpRequest.Builder events = HttpRequest.newBuilder(base.resolve(
                    "/api/v1/events?limit=500&type=ScheduleFired&type=ScheduleRunEnded&stream=schedule-" + id));
            List<?> found = (List<?>) document(send(events)).get("events");
            return ((Map<?, ?>) found.getLast()).get("type").equals("ScheduleRunEnded");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(List<String> ids, Histories.Whole whole) {
        assertThat(whole.schedules().keySet()).containsExactlyInAnyOrderElementsOf(ids);
        Set<String> fired = new TreeSet<>();
        long missed = 0;
        for (String id : ids) {
            List<ScheduleFact> facts = whole.schedules().get(id);
            fired.addAll(SchedulePromises.check(facts));
            missed += checkCatchUp(facts);
        }
        assertThat(whole.runs().keySet()).as("one run for each firing").containsExactlyInAnyOrderElementsOf(fired);
        whole.runs().values().forEach(history -> {
            RunPromises.check(history);
            assertThat(history.count(RunEvent.RunSubmitted.class::isInstance)).isOne();
            assertThat(ids).contains(RunState.replay(history.facts()).labels().get("schedule"));
        });
        assertThat(missed).as("times missed while nothing ran").isPositive();
        System.out.printf(
                "Schedules journey: %d kills, %d runs, %d nominal times missed%n", POINTS.size(), fired.size(), missed);
    }

    /** What is missed is older than what is made up for, which is as many as there should be; answers how many were missed. */
    private static long checkCatchUp(List<ScheduleFact> facts) {
        long missed = 0;
        int catchUp = ((ScheduleEvent.ScheduleCreated) facts.getFirst().event())
                .definition()
                .catchUp();
        for (ScheduleFact fact : facts) {
            if (fact.event() instanceof ScheduleEvent.ScheduleMissed e) {
                missed += e.count();
                boolean deleted = facts.stream()
                        .anyMatch(f -> f.at().equals(fact.at()) && f.event() instanceof ScheduleEvent.ScheduleDeleted);
                List<Instant> kept = deleted ? List.of() : decidedWith(facts, fact, e.last());
                assertThat(kept).as("made up for beside %s", e).hasSize(deleted ? 0 : catchUp);
            }
        }
        return missed;
    }

    /** Nominal times after the missed ones that the same look decided about. */
    private static List<Instant> decidedWith(List<ScheduleFact> facts, ScheduleFact missed, Instant last) {
        Set<Instant> times = new TreeSet<>();
        for (ScheduleFact fact : facts) {
            if (fact.at().equals(missed.at()) && fact.seq() > missed.seq()) {
                switch (fact.event()) {
                    case ScheduleEvent.ScheduleFired e -> times.add(e.nominalTime());
                    case ScheduleEvent.ScheduleQueued e -> times.addAll(e.nominalTimes());
                    case ScheduleEvent.ScheduleSkipped e -> times.addAll(e.nominalTimes());
                    default -> {}
                }
            }
        }
        times.removeIf(time -> !time.isAfter(last));
        return List.copyOf(times);
    }
}
