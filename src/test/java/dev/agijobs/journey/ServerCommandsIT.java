package dev.agijobs.journey;

import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.json.JsonTree;
import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.Missions.StepSpec;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands of the packaged program against a packaged server. */
final class ServerCommandsIT {

    @TempDir
    private Path dir;

    private final HttpClient http = HttpClient.newHttpClient();
    private ServerProcess server;
    private URI base;

    @BeforeEach
    void startServer() throws IOException {
        server = ServerProcess.start(dir, "server", "");
        base = server.awaitReady(http);
    }

    @AfterEach
    void stopServer() {
        server.close();
        http.shutdownNow();
    }

    private String plan(StepSpec... steps) throws IOException {
        return Files.write(dir.resolve("plan.json"), JsonTree.write(Missions.document(Map.of(), steps)))
                .toString();
    }

    private JarCommand ask(String... arguments) throws IOException {
        return JarCommand.succeed(dir, atServer(arguments));
    }

    private String[] atServer(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--server", base.toString()));
        return all.toArray(String[]::new);
    }

    private static StepSpec echo(String id) {
        return step(id).tool("echo").params(Map.of("value", "ä"));
    }

    private static StepSpec timer(String id, String seconds) {
        return step(id).tool("timer.wait").params(Map.of("seconds", new BigDecimal(seconds)));
    }

    private static List<Map<?, ?>> events(JarCommand command) throws IOException {
        List<Map<?, ?>> events = new ArrayList<>();
        for (String line : command.out().lines().toList()) {
            events.add((Map<?, ?>) JsonTree.parse(line.getBytes(StandardCharsets.UTF_8)));
        }
        return events;
    }

    @Test
    void a_plan_is_submitted_watched_and_found_again_by_its_key() throws IOException {
        // Given
        String plan = plan(
                echo("a"),
                step("b").tool("fail").params(Map.of("times", 1L)).attempts(2).needs("a"));

        // When
        String runId =
                ask("submit", plan, "--key", "k", "--label", "team=a").out().strip();
        JarCommand watch = ask("watch", runId);
        JarCommand again = ask("submit", plan, "--key", "k", "--label", "team=a", "--json");
        JarCommand waited = ask("submit", plan, "--key", "k", "--label", "team=a", "--wait", "--json");

        // Then
        assertThat(watch.out()).isEqualTo("Run " + runId + " succeeded\n");
        assertThat(watch.err()).contains("a completed", "b is tried again at ", "the run succeeded");
        assertThat(again.json().get("run_id")).isEqualTo(runId);
        Map<?, ?> info = (Map<?, ?>) waited.json().get("run");
        assertThat(info.get("run_id")).isEqualTo(runId);
        assertThat(info.get("labels")).isEqualTo(Map.of("team", "a"));
    }

    @Test
    void a_run_that_fails_is_exit_code_1_for_whoever_waits() throws IOException {
        JarCommand submit = JarCommand.run(
                dir, atServer("submit", "--wait", plan(step("a").tool("fail").params(Map.of("final", true)))));
        assertThat(submit.exitCode()).isOne();
        assertThat(submit.out()).contains(" failed: ");

        String runId = submit.out().split(" ")[1];
        JarCommand watch = JarCommand.run(dir, atServer("watch", runId, "--json"));
        assertThat(watch.exitCode()).isOne();
        assertThat(events(watch))
                .last()
                .satisfies(event -> assertThat(event.get("type")).isEqualTo("RunFailed"));
    }

    @Test
    void refusals_are_told() throws IOException {
        JarCommand unknown = JarCommand.run(dir, atServer("watch", "0190b2f0-0000-7000-8000-000000000001", "--json"));
        assertThat(unknown.exitCode()).isOne();
        assertThat(unknown.json().get("code")).isEqualTo("RUN_NOT_FOUND");

        JarCommand invalid =
                JarCommand.run(dir, atServer("submit", plan(echo("a").needs("a"))));
        assertThat(invalid.exitCode()).isOne();
        assertThat(invalid.err()).contains("PLAN_INVALID", "\n  /steps");
    }

    @Test
    void a_watched_run_is_watched_on_when_its_server_was_killed_and_started_again() throws IOException {
        // Given
        String runId = ask(
                        "submit",
                        plan(echo("a"), timer("b", "4").needs("a"), echo("c").needs("b")))
                .out()
                .strip();
        try (JarCommand watch = JarCommand.start(dir, atServer("watch", runId, "--json"))) {
            watch.awaitOutput("StepWaiting");

            // When
            server.kill9();
            watch.awaitNote("Connection lost");
            server = ServerProcess.start(dir, "server-again", "", base.getPort());

            // Then it saw each event once
            assertThat(watch.exitCode()).as(watch::told).isZero();
            assertThat(events(watch).stream()
                            .map(event -> (Long) event.get("seq"))
                            .toList())
                    .isEqualTo(LongStream.rangeClosed(1, events(watch).size())
                            .boxed()
                            .toList());
            assertThat(events(watch))
                    .last()
                    .satisfies(event -> assertThat(event.get("type")).isEqualTo("RunSucceeded"));
        }
    }

    @Test
    void events_are_listed_filtered_and_followed_on_from_where_one_was() throws IOException {
        // Given
        ask("submit", "--wait", plan(echo("a"), echo("b")));

        // When
        JarCommand all = ask("events", "--json");
        JarCommand completed = ask("events", "--type", "StepCompleted", "--json");
        JarCommand first = ask("events", "--limit", "2");
        String position = first.err().strip().replaceFirst("Go on with --after ", "");
        JarCommand rest = ask("events", "--after", position, "--json");

        // Then
        assertThat(events(all)).hasSize(7);
        assertThat(events(completed))
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.get("type")).isEqualTo("StepCompleted"));
        assertThat(first.out().lines()).hasSize(2);
        assertThat(events(rest)).isEqualTo(events(all).subList(2, 7));

        // And when somebody follows
        try (JarCommand follow =
                JarCommand.start(dir, atServer("events", "--follow", "--after", position, "--limit", "6", "--json"))) {
            follow.awaitOutput("RunSucceeded");
            ask("submit", plan(echo("c")));
            assertThat(follow.exitCode()).as(follow::told).isZero();
            assertThat(events(follow)).hasSize(6).startsWith(events(rest).toArray(Map<?, ?>[]::new));
        }
    }

    @Test
    void a_log_is_verified_by_its_server_and_from_outside_and_tampering_is_found() throws IOException, SQLException {
        // Given
        String runId = ask("submit", "--wait", plan(echo("a"))).out().split(" ")[1];
        String stream = "run-" + runId;

        // Then it is valid for both, while the server runs
        assertThat(ask("verify").out()).isEqualTo("Valid: 5 events of 1 streams\n");
        assertThat(ask("verify", "--stream", stream).out()).isEqualTo("Valid: 5 events of " + stream + "\n");
        JarCommand outside = JarCommand.succeed(dir, "verify", "--state-dir", "state", "--json");
        assertThat(outside.json())
                .isEqualTo(Map.of("valid", true, "streams", 1L, "events", 5L, "bad", List.of(), "damage", List.of()));

        // And when somebody changes an event
        server.stop();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("state/log.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE events SET actor = 'mallory' WHERE seq = 3");
        }

        // Then
        JarCommand whole = JarCommand.run(dir, "verify", "--state-dir", "state");
        assertThat(whole.exitCode()).isOne();
        assertThat(whole.out())
                .isEqualTo("Not valid: 5 events of 1 streams\nBROKEN_CHAIN at event 3 of " + stream + "\n");
        JarCommand one = JarCommand.run(dir, "verify", "--state-dir", "state", "--stream", stream, "--json");
        assertThat(one.exitCode()).isOne();
        assertThat(one.json().get("first_bad_seq")).isEqualTo(3L);
    }

    @Test
    void views_are_verified_beside_the_server_and_a_tampered_document_is_named_and_rebuilt()
            throws IOException, SQLException {
        // Given
        ask("submit", "--wait", plan(echo("a")));
        JarCommand beside = JarCommand.succeed(dir, "verify", "--views", "--state-dir", "state", "--json");
        assertThat(beside.json().get("valid")).isEqualTo(true);

        // When
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("state/views.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE documents_1 SET body = x'7b7d'");
        }

        // Then
        JarCommand tampered = JarCommand.run(dir, "verify", "--views", "--state-dir", "state");
        assertThat(tampered.exitCode()).isOne();
        assertThat(tampered.out()).startsWith("Not valid\n").contains(" is DIFFERENT\n");

        // And a rebuild mends it, telling its progress
        for (String view : List.of("runs", "scoreboard", "schedules")) {
            JarCommand rebuild = ask("rebuild", view);
            assertThat(rebuild.out()).startsWith("Projection " + view + " is live at f1.");
            assertThat(rebuild.err()).containsPattern(view + ": \\d+ %\n");
        }
        assertThat(ask("rebuild", "runs", "--json").json().get("state")).isEqualTo("live");
        assertThat(JarCommand.succeed(dir, "verify", "--views", "--state-dir", "state")
                        .out())
                .startsWith("Valid\nruns: 1 documents at f1.");

        // And there is no view of another name
        JarCommand unknown = JarCommand.run(dir, atServer("rebuild", "nothing"));
        assertThat(unknown.exitCode()).isOne();
        assertThat(unknown.err()).contains("PROJECTION_NOT_FOUND");

        // And it is as well when nobody runs
        server.stop();
        assertThat(JarCommand.succeed(dir, "verify", "--views", "--state-dir", "state")
                        .out())
                .startsWith("Valid\n");
    }

    @Test
    void the_server_is_the_command_serve_as_well() throws IOException {
        try (JarCommand serve = JarCommand.start(dir, "serve", "--port", "0", "--state-dir", "another")) {
            serve.awaitOutput("Listening on: http://127.0.0.1:");
            JarCommand second = JarCommand.run(dir, "serve", "--port", "0", "--state-dir", "another");
            assertThat(second.exitCode()).isOne();
            assertThat(second.err() + second.out()).contains("is in use by another orchestrator");
        }
    }
}
