package dev.agijobs.engine;

import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.RunState;
import dev.agijobs.testkit.EmbeddedEngine;
import dev.agijobs.testkit.RecordingTool;
import dev.agijobs.tool.StepOutcome;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Runs that wait for a permit get one by their priority, and none waits for ever. */
class PriorityTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final CompletableFuture<StepOutcome> open = new CompletableFuture<>();
    private final RecordingTool tool = new RecordingTool(
            "work", ToolKind.REPEATABLE, (input, context) -> Uni.createFrom().completionStage(open));

    private static EngineSettings onePermit() {
        return new EngineSettings(1, 50_000, 1_000, 1_000, Duration.ofMillis(500), 1_000);
    }

    private static String submit(RunService runs, int priority) {
        Submission submission =
                new Submission(mission(step("a").tool("work")), List.of(), Map.of(), priority, null, "print");
        return runs.submit(submission, new Caller("tester", null), (state, fresh) -> state.runId())
                .await()
                .atMost(SOON);
    }

    private static void awaitStarted(RunService runs, String id) {
        // A run that has started and is in no turn waits for its permit.
        await().atMost(SOON).until(() -> runs.look(id, RunState::seq).await().atMost(SOON) >= 2);
    }

    /** Submits runs while the only permit is taken; answers them in the order in which they got it. */
    private List<String> orderOf(List<Integer> priorities, List<String> ids) throws Exception {
        try (EmbeddedEngine engine = EmbeddedEngine.start(EmbeddedEngine.memory(), List.of(tool), onePermit())) {
            String first = submit(engine.runs, 0);
            await().atMost(SOON).until(() -> tool.calls.size() == 1);
            for (int priority : priorities) {
                String id = submit(engine.runs, priority);
                awaitStarted(engine.runs, id);
                ids.add(id);
            }

            open.complete(StepOutcome.Done.of(null));

            await().atMost(SOON).until(() -> tool.calls.size() == priorities.size() + 1);
            List<String> order = new ArrayList<>(tool.tokens().stream()
                    .map(token -> token.substring(0, token.indexOf('/')))
                    .toList());
            assertThat(order.removeFirst()).isEqualTo(first);
            return order;
        }
    }

    @Test
    void the_highest_priority_goes_first_and_equals_go_in_turn() throws Exception {
        List<String> ids = new ArrayList<>();

        List<String> order = orderOf(List.of(0, 5, -1, 5, 2), ids);

        assertThat(order).containsExactly(ids.get(1), ids.get(3), ids.get(4), ids.get(0), ids.get(2));
    }

    @Test
    void the_one_that_waits_longest_is_not_forgotten() throws Exception {
        List<String> ids = new ArrayList<>();
        List<Integer> priorities = new ArrayList<>(List.of(0));
        IntStream.range(0, 20).forEach(i -> priorities.add(9));

        List<String> order = orderOf(priorities, ids);

        assertThat(order.indexOf(ids.getFirst())).isLessThan(Permits.OLDEST_EVERY);
    }
}
