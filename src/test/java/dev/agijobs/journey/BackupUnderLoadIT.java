package dev.agijobs.journey;

import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.json.JsonTree;
import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.Missions.StepSpec;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Takes a backup of a packaged server while clients load it, kills the server, restores the backup elsewhere and starts a server there. Every run that was acknowledged before the
 * backup began is in it, and those that had not ended go on.
 */
final class BackupUnderLoadIT {
    private static final int CLIENTS = 4;
    private static final int BEFORE_MIN = 60;
    private static final int BESIDE_MIN = 20;
    private static final Duration AT_MOST = Duration.ofSeconds(120);

    @TempDir
    private Path dir;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private volatile boolean enough;

    @ParameterizedTest
    @ValueSource(strings = {"backup", "backup.zip"})
    void what_was_acknowledged_before_a_backup_is_in_it_and_goes_on(String name) throws Exception {
        Set<String> before;
        String position;
        try (ServerProcess server = ServerProcess.start(dir.resolve("first"), "server", "");
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            // Given a server under load
            URI base = server.awaitReady(http);
            for (int i = 0; i < CLIENTS; i++) {
                int client = i;
                clients.execute(() -> submit(base, client));
            }
            await().atMost(AT_MOST).until(() -> acknowledged.size() >= BEFORE_MIN);

            // When a backup is taken, and then the server is killed
            before = Set.copyOf(acknowledged);
            position = send(HttpRequest.newBuilder(base.resolve("/api/v1/events?limit=1"))
                            .build())
                    .headers()
                    .firstValue("X-Position")
                    .orElseThrow();
            JarCommand backup = JarCommand.succeed(
                    dir,
                    "backup",
                    name,
                    "--state-dir",
                    dir.resolve("first/state").toString(),
                    "--json");
            assertThat(backup.json().get("unfinished_runs"))
                    .asInstanceOf(InstanceOfAssertFactories.LONG)
                    .isPositive();
            await().atMost(AT_MOST).until(() -> acknowledged.size() >= before.size() + BESIDE_MIN);
            server.kill9();
            enough = true;
        }

        // And restored elsewhere
        Path restored = dir.resolve("second/state");
        JarCommand restore = JarCommand.succeed(dir, "restore", name, "--state-dir", restored.toString(), "--json");
        assertThat((Long) restore.json().get("unfinished_runs")).isPositive();
        assertThat((Long) restore.json().get("artifacts")).isPositive();
        assertThat(restore.json().get("missing_artifacts")).isEqualTo(0L);
        JarCommand.succeed(dir, "verify", "--state-dir", restored.toString());

        // Then
        try (ServerProcess server = ServerProcess.start(dir.resolve("second"), "server", "")) {
            URI base = server.awaitReady(http);
            for (String runId : before) {
                await().atMost(AT_MOST).until(() -> state(base, runId).equals("succeeded"));
            }
            assertThat(send(HttpRequest.newBuilder(base.resolve("/api/v1/events?after=" + position))
                                    .build())
                            .statusCode())
                    .as("a position from before goes on")
                    .isEqualTo(200);
            awaitNothingUnfinished(base);
            JarCommand verify = JarCommand.succeed(dir, "verify", "--server", base.toString(), "--json");
            assertThat((Long) verify.json().get("streams")).isGreaterThanOrEqualTo(before.size());
            server.stop();
        }
        assertThat(Histories.read(restored))
                .as("histories that are whole and have ended")
                .containsKeys(before.toArray(String[]::new));
        System.out.printf(
                "Backup under load (%s): %d runs acknowledged before, %d by the kill, %s unfinished in the backup%n",
                name, before.size(), acknowledged.size(), restore.json().get("unfinished_runs"));
    }

    @Test
    void a_backup_that_is_killed_leaves_nothing_that_looks_like_one() throws Exception {
        // Given
        Path plan = Files.write(dir.resolve("plan.json"), JsonTree.write(plan(0)));
        JarCommand.succeed(dir, "run", plan.toString());

        // When it is killed at any time
        for (int millis = 100; millis <= 1_600; millis += 300) {
            try (JarCommand backup = JarCommand.start(dir, "backup", "copy-" + millis)) {
                await().pollDelay(Duration.ofMillis(millis)).until(() -> true);
                backup.signal("KILL");
                backup.exitCode();
            } catch (AssertionError ended) {
                // Then it had ended before.
            }
            Path copy = dir.resolve("copy-" + millis);

            // Then it is whole or not there
            if (Files.exists(copy)) {
                JarCommand.succeed(dir, "restore", copy.toString(), "--state-dir", "restored-" + millis);
            }
        }
    }

    private void submit(URI base, int client) {
        for (int i = 0; !enough; i++) {
            byte[] body = JsonTree.write(Map.of("plan", plan(i)));
            HttpRequest request = HttpRequest.newBuilder(base.resolve("/api/v1/runs"))
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", client + "-" + i)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            try {
                HttpResponse<byte[]> answer = send(request);
                if (answer.statusCode() == 201) {
                    acknowledged.add((String) ((Map<?, ?>) JsonTree.parse(answer.body())).get("run_id"));
                }
            } catch (IOException killed) {
                return;
            }
        }
    }

    /** Some with payloads that are too large for the log, and some that take longer than a backup. */
    private static Map<String, Object> plan(int number) {
        String value = number % 5 == 0 ? ("large " + number + " ").repeat(40_000) : "small";
        StepSpec echo = step("a").tool("echo").params(Map.of("value", value));
        StepSpec wait = step("b")
                .tool("timer.wait")
                .params(Map.of("seconds", new BigDecimal(number % 3 == 0 ? "8" : "0.05")))
                .needs("a");
        return Missions.document(Map.of(), echo, wait, step("c").tool("noop").needs("b"));
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private String state(URI base, String runId) throws IOException {
        HttpResponse<byte[]> answer = send(
                HttpRequest.newBuilder(base.resolve("/api/v1/runs/" + runId)).build());
        assertThat(answer.statusCode()).as("the acknowledged run %s", runId).isEqualTo(200);
        Map<?, ?> status = (Map<?, ?>) JsonTree.parse(answer.body());
        return (String) ((Map<?, ?>) status.get("run")).get("state");
    }

    private void awaitNothingUnfinished(URI base) {
        await().atMost(AT_MOST).until(() -> {
            for (String state : List.of("pending", "running")) {
                HttpRequest list = HttpRequest.newBuilder(base.resolve("/api/v1/runs?limit=1&state=" + state))
                        .build();
                Map<?, ?> page = (Map<?, ?>) JsonTree.parse(send(list).body());
                if (!((List<?>) page.get("runs")).isEmpty()) {
                    return false;
                }
            }
            return true;
        });
    }
}
