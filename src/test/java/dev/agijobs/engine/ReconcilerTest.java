package dev.agijobs.engine;

import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.RunStatus;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.testkit.EmbeddedEngine;
import dev.agijobs.testkit.RecordingTool;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.builtin.NoopTool;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a start finds in a log that an earlier one left. */
class ReconcilerTest {

    private static final Caller TESTER = new Caller("tester", null);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int RUNS = 25;

    private final ExecutorService answers = Executors.newSingleThreadExecutor();
    private final MemoryEventLog log = new MemoryEventLog("test", answers);
    private final MemoryArtifactStore artifacts = new MemoryArtifactStore();

    @AfterEach
    void stop() {
        answers.shutdownNow();
    }

    @Test
    void the_first_pass_wakes_all_unfinished_runs_however_few_load_at_once() throws Exception {
        // Given
        List<String> left = new ArrayList<>();
        RecordingTool hanging = RecordingTool.hanging("noop", ToolKind.REPEATABLE);
        try (EmbeddedEngine first = engine(hanging, EngineSettings.DEFAULT)) {
            for (int i = 0; i < RUNS; i++) {
                left.add(submit(first));
            }
            await().atMost(SOON).until(() -> hanging.calls.size() == RUNS);
        }
        EngineSettings oneByOne = new EngineSettings(1_024, 50_000, 1_000, 1_000, Duration.ofHours(1), 1);

        // When
        try (EmbeddedEngine second = engine(new NoopTool(), oneByOne)) {

            // Then
            for (String runId : left) {
                assertThat(second.runs.ended(runId).await().atMost(SOON)).isEqualTo(RunStatus.SUCCEEDED);
            }
        }
    }

    @Test
    void what_is_no_run_is_woken_by_who_knows_it() throws Exception {
        // Given
        EngineSettings seldom = new EngineSettings(1_024, 50_000, 1_000, 1_000, Duration.ofHours(1), 3);
        List<String> woken = new ArrayList<>();
        Waker schedules = id -> {
            woken.add(id);
            return Optional.of(CompletableFuture.completedFuture(null));
        };
        try (EmbeddedEngine engine = engine(RecordingTool.hanging("noop", ToolKind.REPEATABLE), seldom)) {
            for (int i = 0; i < RUNS; i++) {
                submit(engine);
            }
            due("agent-a", Instant.EPOCH);
            due("schedule-due", Instant.now());
            due("schedule-later", Instant.now().plusSeconds(3_600));

            // When
            Reconciler.Pass pass = new Reconciler(
                            log,
                            engine.runs,
                            Map.of("schedule-", schedules),
                            Clock.systemUTC(),
                            (delay, task) -> () -> {},
                            seldom)
                    .runOnce()
                    .await()
                    .atMost(SOON);

            // Then
            assertThat(woken).containsExactly("due");
            assertThat(pass.woken()).isOne();
        }
    }

    private void due(String stream, Instant at) {
        NewEvent event = new NewEvent(UUID.randomUUID(), "Some", 1, at, "tester", null, null, new byte[0]);
        log.append(new Append(stream, ExpectedVersion.NO_STREAM, List.of(event), new StreamStatus(false, at)))
                .await()
                .atMost(SOON);
    }

    private EmbeddedEngine engine(StepTool tool, EngineSettings settings) {
        return EmbeddedEngine.start(EmbeddedEngine.shared(log, artifacts), List.of(tool), settings);
    }

    private static String submit(EmbeddedEngine engine) {
        Submission submission = new Submission(mission(step("a")), List.of(), Map.of(), 0, null, "fingerprint");
        return engine.runs
                .submit(submission, TESTER, (state, fresh) -> state.runId())
                .await()
                .atMost(SOON);
    }
}
