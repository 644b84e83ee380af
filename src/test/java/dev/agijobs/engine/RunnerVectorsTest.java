package dev.agijobs.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.plan.Reading;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.rest.view.StatusOut;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.testkit.EmbeddedEngine;
import dev.agijobs.testkit.JsonTrees;
import dev.agijobs.testkit.RecordingTool;
import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepOutcome;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Run outcomes as the original system recorded them, as far as its rules are kept: states of run and steps, which steps executed in which order, what a crash and a restart do,
 * and the receipt. The original ran steps one after the other in the order of the list; {@code max_parallel: 1} asks for that here.
 */
@SuppressWarnings("unchecked")
class RunnerVectorsTest {

    private static final Path FILE = Path.of("src/test/resources/vectors/runner.json");
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ExecutorService answers = Executors.newSingleThreadExecutor();
    private final MemoryEventLog log = new MemoryEventLog("test", answers);
    private final MemoryArtifactStore artifacts = new MemoryArtifactStore();
    private final List<String> executed = new ArrayList<>();
    private final List<EmbeddedEngine> engines = new ArrayList<>();

    record Case(String name, Map<String, Object> input, Map<String, Object> expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Cases to be kept that need only plans with steps of no tool; those of the planner and of chain tools belong to what brings these. */
    static Stream<Case> cases() {
        List<Map<String, Object>> cases = field((Map<String, Object>) JsonTrees.file(FILE), "cases");
        return cases.stream()
                .filter(c -> "keep".equals(c.get("stance")))
                .map(c -> new Case(field(c, "name"), field(c, "input"), field(c, "expected")))
                .filter(c -> plan(c.input()).containsKey("steps"))
                .filter(c -> steps(c.input()).stream().allMatch(step -> step.get("tool") == null))
                .filter(c -> !c.name().equals("status_unknown")); // RunServiceTest
    }

    private static <T> T field(Map<String, Object> object, String name) {
        return (T) Objects.requireNonNull(object.get(name), name);
    }

    private static Map<String, Object> plan(Map<String, Object> input) {
        return field(input, "plan");
    }

    private static List<Map<String, Object>> steps(Map<String, Object> input) {
        return field(plan(input), "steps");
    }

    @AfterEach
    void stop() throws Exception {
        for (EmbeddedEngine engine : engines) {
            engine.close();
        }
        answers.shutdownNow();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_run_ends_as_recorded(Case recorded) {
        Map<String, List<String>> script = new HashMap<>();
        ((Map<String, List<String>>) recorded.input().getOrDefault("script", Map.of()))
                .forEach((step, outcomes) -> script.put(step, new ArrayList<>(outcomes)));
        List<Map<String, Object>> phases = field(recorded.expected(), "phases");

        RunService runs = start(script);
        String id = submit(runs, recorded.input());
        for (int phase = 0; phase < phases.size(); phase++) {
            if (phase > 0) {
                engines.getLast().reconciler.stop();
                runs = start(script);
            }
            RunService current = runs;
            Map<String, Object> expected = phases.get(phase);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(seen(status(current, id))).isEqualTo(expected(expected)));
            check(status(current, id), expected);
        }

        assertThat(executed).isEqualTo(recorded.expected().get("executed"));
    }

    private static void check(StatusOut status, Map<String, Object> expected) {
        assertThat(status.run().estBudget()).isEqualTo(expected.get("est_budget"));
        assertThat(status.logs().isEmpty())
                .isEqualTo(RunnerVectorsTest.<List<?>>field(expected, "logs").isEmpty());
        Map<String, Object> receipt = (Map<String, Object>) expected.get("receipt");
        if (receipt == null) {
            assertThat(status.receipts()).isNull();
        } else {
            assertThat(status.receipts()).isNotNull().satisfies(r -> {
                assertThat(r.planId()).isEqualTo(status.run().planId());
                assertThat(r.jobId()).isEqualTo(receipt.get("job_id"));
                assertThat(r.txes()).isEqualTo(receipt.get("txes"));
                assertThat(r.cids()).isEqualTo(receipt.get("cids"));
                assertThat(r.payouts()).isEqualTo(receipt.get("payouts"));
                assertThat(r.timings().state()).isEqualTo(receipt.get("state"));
            });
        }
    }

    private static List<@Nullable Object> seen(StatusOut status) {
        List<Object> steps = new ArrayList<>();
        status.steps()
                .forEach(step -> steps.add(
                        Arrays.asList(step.id(), step.state(), step.startedAt() != null, step.completedAt() != null)));
        return Arrays.asList(
                status.run().state(),
                status.run().startedAt() != null,
                status.run().completedAt() != null,
                status.current(),
                steps);
    }

    private static List<@Nullable Object> expected(Map<String, Object> phase) {
        List<List<Object>> rows = field(phase, "steps");
        List<Object> steps =
                rows.stream().<Object>map(step -> step.subList(0, 4)).toList();
        return Arrays.asList(
                phase.get("run_state"), phase.get("started"), phase.get("completed"), phase.get("current"), steps);
    }

    private static StatusOut status(RunService runs, String id) {
        return runs.look(id, StatusOut::of).await().atMost(SOON);
    }

    private String submit(RunService runs, Map<String, Object> input) {
        Map<String, Object> plan = new LinkedHashMap<>(plan(input));
        plan.put("max_parallel", 1L);
        plan.put(
                "steps",
                steps(input).stream()
                        .map(step -> {
                            Map<String, Object> scripted = new LinkedHashMap<>(step);
                            scripted.put("tool", "scripted");
                            return scripted;
                        })
                        .toList());
        Reading reading = new PlanReader(PlanLimits.DEFAULT).read(plan);
        assertThat(reading.faults()).isEmpty();
        Submission submission =
                new Submission(Objects.requireNonNull(reading.plan()), List.of(), Map.of(), 0, null, "vectors");
        return runs.submit(submission, new Caller("tester", null), (state, fresh) -> state.runId())
                .await()
                .atMost(SOON);
    }

    private RunService start(Map<String, List<String>> script) {
        RecordingTool tool =
                new RecordingTool("scripted", ToolKind.REPEATABLE, (input, context) -> play(script, input));
        EmbeddedEngine engine = EmbeddedEngine.start(EmbeddedEngine.shared(log, artifacts), List.of(tool));
        engines.add(engine);
        return engine.runs;
    }

    /** A crash is an attempt of which nothing is heard any more; the process after it resumes the attempt. */
    private synchronized Uni<StepOutcome> play(Map<String, List<String>> script, StepInput input) {
        executed.add(input.stepId());
        List<String> outcomes = script.getOrDefault(input.stepId(), List.of());
        String outcome = outcomes.isEmpty() ? "ok" : outcomes.removeFirst();
        return switch (outcome) {
            case "ok" -> Uni.createFrom().item(StepOutcome.Done.of(null));
            case "fail" -> Uni.createFrom().item(new StepOutcome.Failed("SCRIPTED", "As scripted", true));
            case "crash" -> Uni.createFrom().nothing();
            default -> throw new IllegalArgumentException(outcome);
        };
    }
}
