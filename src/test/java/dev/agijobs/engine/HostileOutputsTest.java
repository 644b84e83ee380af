package dev.agijobs.engine;

import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.RunStatus;
import dev.agijobs.testkit.EmbeddedEngine;
import dev.agijobs.testkit.Missions.StepSpec;
import dev.agijobs.testkit.RecordingTool;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.builtin.EchoTool;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a step leaves may come from anybody: when it cannot be stored, the step fails, and the run comes to its end. */
class HostileOutputsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    static Stream<Arguments> outputsThatCannotBeStored() {
        Map<@Nullable Object, Object> unnamed = new HashMap<>();
        unnamed.put(null, 1L);
        return Stream.of(
                Arguments.of("too long", "\u0001".repeat(3_000_000)),
                Arguments.of("too deep for an event", nested("core", 990)),
                Arguments.of("too deep for any stack", nested("core", 100_000)),
                Arguments.of("half of a surrogate pair", "half: " + (char) 0xD83D),
                Arguments.of("half of a surrogate pair as a name", Map.of(String.valueOf((char) 0xDCA9), 1L)),
                Arguments.of("a null name", unnamed),
                Arguments.of("a name that is no text", Map.of(1L, 1L)),
                Arguments.of("no number", List.of(Double.NaN)),
                Arguments.of("a class that is no JSON", List.of(Optional.of(1L))));
    }

    private static Object nested(Object core, int depth) {
        Object tree = core;
        for (int i = 0; i < depth; i++) {
            tree = List.of(tree);
        }
        return tree;
    }

    /** How a run of the plan ends, and why. */
    private static String end(StepTool tool, Plan plan) throws Exception {
        try (EmbeddedEngine engine = EmbeddedEngine.start(EmbeddedEngine.memory(), List.of(tool))) {
            Submission submission = new Submission(plan, List.of(), Map.of(), 0, null, "print");
            String id = engine.runs
                    .submit(submission, new Caller("test", null), (state, fresh) -> state.runId())
                    .await()
                    .atMost(SOON);
            RunStatus end = engine.runs.ended(id).await().atMost(SOON);
            return engine.runs
                    .look(id, state -> end + " " + state.error())
                    .await()
                    .atMost(SOON);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outputsThatCannotBeStored")
    void an_output_that_cannot_be_stored_fails_its_step(String what, Object output) throws Exception {
        RecordingTool tool = new RecordingTool(
                "tool",
                ToolKind.REPEATABLE,
                (input, context) -> Uni.createFrom().item(StepOutcome.Done.of(output)));

        String end = end(tool, mission(step("a").tool("tool")));

        assertThat(end).startsWith("FAILED").contains("OUTPUT_");
    }

    @Test
    void outputs_that_grow_deeper_from_step_to_step_end_the_run() throws Exception {
        StepSpec[] steps = IntStream.range(0, 40)
                .mapToObj(i -> {
                    Object before = i == 0 ? "core" : Map.of("$ref", "steps.s" + (i - 1) + ".out.data.value");
                    StepSpec step = step("s" + i).tool("echo").params(Map.of("value", nested(before, 40)));
                    return i == 0 ? step : step.needs("s" + (i - 1));
                })
                .toArray(StepSpec[]::new);

        String end = end(new EchoTool(), mission(steps));

        assertThat(end).startsWith("FAILED").contains("OUTPUT_TOO_LARGE");
    }
}
