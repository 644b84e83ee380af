package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills processes whose steps must not be executed twice, and lets a step kill its own. A run with {@code -Djourney.seed=N} draws the same kills again. */
final class OnceToolsKillIT {
    private static final int KILLS = 12;
    private static final int RUNS_PER_LIFE = 16;
    private static final Duration LIFE_MAX = Duration.ofSeconds(60);
    private static final Pattern ACK = Pattern.compile("^ACK ([0-9]+) (\\S{36})$", Pattern.MULTILINE);
    private static final List<String> POINTS =
            List.of("sqlite.after-write", "sqlite.before-commit", "sqlite.after-commit");

    @TempDir
    private Path dir;

    private final List<ChildJvm> nodes = new ArrayList<>();

    @AfterEach
    void endAll() {
        nodes.forEach(ChildJvm::close);
    }

    @Test
    void an_attempt_with_a_once_tool_is_never_executed_twice() throws Exception {
        long seed = Long.getLong("journey.seed", System.nanoTime());
        System.out.printf("Once journey with -Djourney.seed=%d%n", seed);
        Random random = new Random(seed);
        Map<Integer, String> runIds = new HashMap<>();
        try (CountingServer outside = new CountingServer()) {
            for (int life = 1; life <= KILLS; life++) {
                String point = life % 2 == 0 ? POINTS.get(life / 2 % POINTS.size()) : "";
                liveAndDie(outside, life * RUNS_PER_LIFE, point, random);
                note(runIds);
            }
            ChildJvm last = start("once", outside.url("/slow"), KILLS * RUNS_PER_LIFE, "none");
            assertThat(last.awaitEnd()).as(last::output).isZero();
            note(runIds);

            Map<String, History> histories = Histories.read(dir.resolve("state"));
            assertThat(histories.keySet()).as("one key makes one run").hasSameElementsAs(runIds.values());
            runIds.forEach((n, runId) -> checkOnce(n, Objects.requireNonNull(histories.get(runId))));
            TokenPromises.check(OnceHttpTool.NAME, histories.values(), outside.journal);
            Figures figures = Figures.of(histories.values());
            assertThat(figures.interrupted()).as("interrupted attempts").isPositive();
            System.out.printf(
                    "Once journey: %d kills; %d requests outside; %s%n", KILLS, outside.journal.requests(), figures);
        }
    }

    /** @param point failpoint at which the process is killed; empty: after some of its requests were answered */
    private void liveAndDie(CountingServer outside, int runs, String point, Random random) throws Exception {
        int answered = outside.answered();
        int wanted = random.nextInt(1, RUNS_PER_LIFE);
        String failpoint = point.isEmpty() ? "none" : point + "@" + random.nextInt(1, 12);
        ChildJvm node = start("once", outside.url("/slow"), runs, failpoint);
        if (point.isEmpty()) {
            await().atMost(LIFE_MAX).until(() -> outside.answered() >= answered + wanted);
        } else {
            node.awaitLine(Pattern.compile("FAILPOINT (\\S+)"), LIFE_MAX);
        }
        node.kill9();
    }

    /** A run that may try again succeeds; one that may not succeeds unless it was interrupted. */
    private static void checkOnce(int n, History history) {
        RunStatus end = RunPromises.check(history);
        boolean interrupted = history.count(OnceToolsKillIT::interrupted) > 0;
        assertThat(end)
                .as("run %d: %s", n, history.events())
                .isEqualTo(interrupted && !JourneyNode.triesAgain(n) ? RunStatus.FAILED : RunStatus.SUCCEEDED);
    }

    @Test
    void a_step_that_kills_the_process_ends_interrupted_after_three_resumes() throws Exception {
        Map<Integer, String> runIds = new HashMap<>();
        for (int death = 1; death <= 4; death++) {
            assertThat(start("die", "http://127.0.0.1", 3, "none").awaitEnd()).isEqualTo(DieTool.EXIT);
            note(runIds);
        }
        ChildJvm survivor = start("die", "http://127.0.0.1", 3, "none");
        assertThat(survivor.awaitEnd()).as(survivor::output).isZero();
        note(runIds);

        Map<String, History> histories = Histories.read(dir.resolve("state"));
        assertThat(histories.keySet()).hasSameElementsAs(runIds.values());
        histories.values().forEach(RunPromises::check);
        History killer = Objects.requireNonNull(histories.get(runIds.get(0)));
        assertThat(killer.events().stream().filter(RunEvent.StepEvent.class::isInstance))
                .extracting(e -> e.getClass().getSimpleName())
                .containsExactly("StepStarted", "StepResumed", "StepResumed", "StepResumed", "StepFailed");
        assertThat(killer.count(OnceToolsKillIT::interrupted)).isOne();
        assertThat(killer.events().getLast())
                .isInstanceOfSatisfying(
                        RunEvent.RunFailed.class,
                        failed -> assertThat(failed.error().code()).isEqualTo("INTERRUPTED"));
        for (int bystander = 1; bystander < 3; bystander++) {
            History history = Objects.requireNonNull(histories.get(runIds.get(bystander)));
            assertThat(RunState.replay(history.facts()).status()).isEqualTo(RunStatus.SUCCEEDED);
        }
    }

    private static boolean interrupted(RunEvent event) {
        return event instanceof RunEvent.StepFailed failed
                && failed.error().code().equals("INTERRUPTED");
    }

    /** Notes what the newest node acknowledged; what was acknowledged before must be the same. */
    private void note(Map<Integer, String> runIds) {
        String output = nodes.getLast().output();
        assertThat(output).doesNotContain("FAILED");
        Matcher acks = ACK.matcher(output);
        while (acks.find()) {
            String before = runIds.put(Integer.parseInt(acks.group(1)), acks.group(2));
            assertThat(before).as(acks.group()).isIn(null, acks.group(2));
        }
    }

    private ChildJvm start(String kind, String url, int runs, String failpoint) throws IOException {
        ChildJvm node = ChildJvm.start(
                dir,
                "node-" + nodes.size(),
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        JourneyNode.class.getName(),
                        dir.resolve("state").toString(),
                        url,
                        kind,
                        String.valueOf(runs),
                        failpoint));
        nodes.add(node);
        return node;
    }
}
