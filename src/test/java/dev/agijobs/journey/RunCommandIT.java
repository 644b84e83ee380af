package dev.agijobs.journey;

import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.agijobs.json.JsonTree;
import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.Missions.StepSpec;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} of the packaged program: an engine for one command. */
final class RunCommandIT {
    private static final Pattern RUN = Pattern.compile("(?m)^Run ([0-9a-f-]{36})$");

    @TempDir
    private Path dir;

    private String plan(StepSpec... steps) throws IOException {
        return Files.write(dir.resolve("plan.json"), JsonTree.write(Missions.document(Map.of(), steps)))
                .toString();
    }

    private static StepSpec echo(String id) {
        return step(id).tool("echo").params(Map.of("value", "ä"));
    }

    private static StepSpec timer(String id, String seconds) {
        return step(id).tool("timer.wait").params(Map.of("seconds", new BigDecimal(seconds)));
    }

    private static String runId(JarCommand command) {
        Matcher matcher = RUN.matcher(command.err());
        assertThat(matcher.find()).as(command::told).isTrue();
        return matcher.group(1);
    }

    @Test
    void a_plan_runs_to_its_end_in_the_default_state_directory() throws IOException {
        // When
        JarCommand run =
                JarCommand.succeed(dir, "run", plan(echo("a"), timer("b", "0.2").needs("a")), "--label", "k=v");

        // Then
        assertThat(run.out()).isEqualTo("Run " + runId(run) + " succeeded\n");
        assertThat(run.err().lines().skip(1))
                .as("one line for each event, and nothing else")
                .hasSize(8)
                .allSatisfy(line -> assertThat(line).matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z .+"));
        assertThat(run.err()).contains(" a starts, attempt 1 of echo", " b waits for the time ", " the run succeeded");
        assertThat(dir.resolve("data/log.db")).exists();
        JarCommand.succeed(dir, "verify");
    }

    @Test
    void the_status_is_printed_as_json() throws IOException {
        JarCommand run =
                JarCommand.succeed(dir, "run", plan(echo("a")), "--json", "--label", "k=v", "--state-dir", "s");

        Map<?, ?> info = (Map<?, ?>) run.json().get("run");
        assertThat(info.get("state")).isEqualTo("succeeded");
        assertThat(info.get("labels")).isEqualTo(Map.of("k", "v"));
        assertThat(run.err()).isEqualTo("Run " + info.get("run_id") + "\n");
        assertThat(dir.resolve("s/log.db")).exists();
    }

    @Test
    void a_run_that_fails_is_exit_code_1_with_the_reason() throws IOException {
        JarCommand run = JarCommand.run(
                dir, "run", plan(step("a").tool("fail").params(Map.of("final", true, "message", "No such luck"))));

        assertThat(run.exitCode()).isOne();
        assertThat(run.out()).startsWith("Run " + runId(run) + " failed: ").contains("No such luck");
    }

    @Test
    void faults_of_a_plan_are_told_with_pointers_and_change_nothing() throws IOException {
        JarCommand run =
                JarCommand.run(dir, "run", plan(echo("a").needs("b"), step("c").tool("nope")), "--json");

        assertThat(run.exitCode()).isOne();
        assertThat(run.err()).contains("PLAN_INVALID", "/steps/0/needs/0");
        assertThat(run.json().get("code")).isEqualTo("PLAN_INVALID");
        assertThat(JarCommand.succeed(dir, "verify", "--json").json().get("events"))
                .isEqualTo(0L);
    }

    @Test
    void approvals_are_given_in_the_names_that_are_told() throws IOException {
        StepSpec approval =
                step("a").tool("human.approval").params(Map.of("approvers", List.of("bob"), "required", 1L));

        JarCommand run = JarCommand.succeed(
                dir,
                "run",
                plan(approval),
                "--approver",
                "ann",
                "--approve",
                "ann",
                "--approve",
                "bob",
                "--at-most",
                "60s");

        assertThat(run.err()).contains("ann approves the run", "bob approves a");
    }

    @Test
    void a_key_makes_one_run() throws IOException {
        JarCommand first = JarCommand.succeed(dir, "run", plan(echo("a")), "--key", "k");
        JarCommand second = JarCommand.succeed(dir, "run", plan(echo("a")), "--key", "k");

        assertThat(runId(second)).isEqualTo(runId(first));
        JarCommand other = JarCommand.run(dir, "run", plan(echo("b")), "--key", "k");
        assertThat(other.exitCode()).isOne();
        assertThat(other.err()).contains("IDEMPOTENCY_KEY_REUSED");
    }

    @Test
    void a_state_directory_that_a_server_has_is_refused_with_what_to_do() throws IOException {
        try (HttpClient http = HttpClient.newHttpClient();
                ServerProcess server = ServerProcess.start(dir, "server", "")) {
            server.awaitReady(http);

            JarCommand run = JarCommand.run(dir, "run", plan(echo("a")), "--state-dir", "state");

            assertThat(run.exitCode()).isOne();
            assertThat(run.err()).contains("STATE_DIR_IN_USE", "submit");
        }
    }

    @Test
    void an_interrupted_run_says_how_it_goes_on_and_does() throws Exception {
        // Given a run that waits
        String plan = plan(echo("a"), timer("b", "6").needs("a"), echo("c").needs("b"));
        String runId;
        try (JarCommand run = JarCommand.start(dir, "run", plan, "--state-dir", "s")) {
            run.awaitNote("b waits for the time");
            assertThat(listening(run.pid())).as("ports that it listens on").isEmpty();

            // When
            run.signal("TERM");

            // Then
            assertThat(run.exitCode()).isEqualTo(128 + 15);
            runId = runId(run);
            assertThat(run.err().lines().toList())
                    .last()
                    .asString()
                    .contains("Interrupted.", "--resume " + runId, "--state-dir " + dir.resolve("s"));
            assertThat(run.out()).isEmpty();
        }

        // And when time is short
        JarCommand impatient = JarCommand.run(dir, "run", "--resume", runId, "--state-dir", "s", "--at-most", "0.01s");
        assertThat(impatient.exitCode()).isOne();
        assertThat(impatient.err()).contains("STILL_RUNNING", "--resume " + runId);

        // And when it is not
        JarCommand resumed = JarCommand.succeed(dir, "run", "--resume", runId, "--state-dir", "s");
        assertThat(resumed.out()).isEqualTo("Run " + runId + " succeeded\n");
        assertThat(resumed.err()).containsOnlyOnce("a completed").containsOnlyOnce("c completed");
    }

    /** Inodes of the process's sockets that listen, as Linux tells. */
    private static Set<String> listening(long pid) throws IOException {
        Set<String> listening;
        try (Stream<String> tcp4 = Files.lines(Path.of("/proc/net/tcp"));
                Stream<String> tcp6 = Files.lines(Path.of("/proc/net/tcp6"))) {
            listening = Stream.concat(tcp4, tcp6)
                    .map(line -> line.strip().split(" +"))
                    .filter(fields -> fields[3].equals("0A"))
                    .map(fields -> "socket:[" + fields[9] + "]")
                    .collect(Collectors.toSet());
        }
        assertThat(listening).as("somebody listens, at least").isNotNull();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            Set<String> open = descriptors.map(RunCommandIT::target).collect(Collectors.toSet());
            assertThat(open).hasSizeGreaterThan(3);
            open.retainAll(listening);
            return open;
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    @Test
    void a_terminal_shows_a_picture_that_is_painted_over() throws Exception {
        // Given a terminal of 8 lines and a plan of 20 steps
        assumeThat(Files.isExecutable(Path.of("/usr/bin/script")) || "true".equals(System.getenv("CI")))
                .as("SKIPPED: there is no `script` to make a terminal with")
                .isTrue();
        StepSpec[] steps = new StepSpec[20];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = i == 0 ? timer("s0", "1") : echo("s" + i).needs("s" + (i - 1));
        }
        String command = String.join(
                " ", ChildJvm.command(dir, List.of("-jar", ServerProcess.jar().toString(), "run", plan(steps))));
        Path typescript = dir.resolve("terminal.txt");
        ProcessBuilder terminal = new ProcessBuilder("script", "-qec", "stty rows 8 cols 60; " + command, "/dev/null")
                .directory(dir.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(typescript.toFile());
        terminal.environment().putAll(Map.of("TERM", "xterm"));
        terminal.environment().keySet().removeAll(Set.of("LINES", "COLUMNS"));

        // When
        Process process = terminal.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();

        // Then
        String shown = Files.readString(typescript, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(shown).isZero();
        String[] pictures = shown.split("\033\\[\\?7l");
        assertThat(pictures).hasSizeGreaterThan(5);
        for (int i = 1; i < pictures.length; i++) {
            String picture = pictures[i].substring(0, pictures[i].indexOf("\033[J"));
            assertThat(picture.lines().filter(line -> !line.isBlank()).count()).isLessThanOrEqualTo(8);
            assertThat(picture).contains(" of 20 steps", " more: ");
        }
        assertThat(shown).contains("[..........] s0 waiting");
        assertThat(shown).contains("succeeded [####################] 20 of 20 steps");
    }
}
