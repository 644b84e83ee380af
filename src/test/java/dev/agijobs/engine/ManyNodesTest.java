package dev.agijobs.engine;

import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.RecordingTool;
import dev.agijobs.testkit.TestNodes;
import dev.agijobs.tool.builtin.NoopTool;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes that share a log: each stream is worked on by the one that has it, and goes on where it moves to. */
class ManyNodesTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Caller TESTER = new Caller("tester", null);

    private final TestNodes nodes = new TestNodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void a_run_goes_on_where_it_moves_to_and_is_forgotten_where_it_was() {
        // Given
        RecordingTool there = RecordingTool.hanging("work", ToolKind.REPEATABLE);
        RecordingTool here = RecordingTool.answering("work");
        TestNodes.Node first = nodes.start(there);
        TestNodes.Node second = nodes.start(here);
        String id = submit(first, mission(step("a").tool("work")));
        await().until(() -> there.calls.size() == 1);

        // When
        second.takes(stream(id));

        // Then
        assertThat(second.runs.ended(id).await().atMost(SOON)).isEqualTo(RunStatus.SUCCEEDED);
        await().untilAsserted(() -> assertThat(there.cancelled).isEqualTo(there.tokens()));
        assertThat(here.tokens()).isEqualTo(there.tokens());
        await().until(() -> !first.runs.inMemory(id));
        assertThatThrownBy(() -> status(first, id)).isInstanceOf(StreamElsewhere.class);
        assertThat(types(id))
                .containsSubsequence("StepStarted", "StepResumed", "StepCompleted", "RunSucceeded")
                .doesNotHaveDuplicates();
    }

    @Test
    void a_node_that_gets_a_run_back_knows_what_happened_meanwhile() {
        TestNodes.Node first = nodes.start();
        TestNodes.Node second = nodes.start();
        String id = submit(first, mission(signal("one"), signal("two").needs("one")));
        second.takes(stream(id));
        signal(second, id, "one");

        first.takes(stream(id));

        assertThat(look(first, id).seq())
                .isEqualTo(nodes.log
                        .head(stream(id))
                        .await()
                        .atMost(SOON)
                        .orElseThrow()
                        .seq());
        signal(first, id, "two");
        assertThat(first.runs.ended(id).await().atMost(SOON)).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void a_timer_that_is_due_at_another_node_fires_there() {
        TestNodes.Node first = nodes.start();
        TestNodes.Node second = nodes.start();
        String id =
                submit(first, mission(step("t").tool("timer.wait").params(Map.of("seconds", new BigDecimal("0.3")))));

        second.takes(stream(id));

        assertThat(second.runs.ended(id).await().atMost(SOON)).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void commands_to_a_run_of_another_node_are_refused_and_change_nothing() {
        TestNodes.Node first = nodes.start();
        TestNodes.Node second = nodes.start();
        String id = submit(first, mission(signal("one")));
        int events = types(id).size();

        assertThatThrownBy(() -> signal(second, id, "one")).isInstanceOf(StreamElsewhere.class);
        assertThatThrownBy(() -> second.runs
                        .submit(
                                new Submission(mission(signal("x")), List.of(), Map.of(), 0, keyOf(second), "print"),
                                TESTER,
                                (s, f) -> f)
                        .await()
                        .atMost(SOON))
                .isInstanceOf(StreamElsewhere.class);

        assertThat(types(id)).hasSize(events);
    }

    /** A key whose run the node has not. */
    private String keyOf(TestNodes.Node node) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "key-" + i)
                .filter(key -> !node.isHere(stream(node.runs.runId(TESTER.principal(), key))))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_run_without_a_key_begins_where_it_is_submitted() {
        TestNodes.Node first = nodes.start();
        TestNodes.Node second = nodes.start();
        second.takes("run-" + new UUID(0, 0));

        for (int i = 0; i < 20; i++) {
            TestNodes.Node node = i % 2 == 0 ? first : second;
            assertThat(node.isHere(stream(
                            submit(node, mission(step("a").tool("timer.wait").params(Map.of("seconds", 0L)))))))
                    .isTrue();
        }
    }

    @Test
    void a_node_that_has_no_shards_begins_nothing_and_names_a_stream_of_another_node() {
        TestNodes.Node first = nodes.start();
        TestNodes.Node second = nodes.start();

        assertThatThrownBy(() -> submit(second, mission(signal("x"))))
                .isInstanceOfSatisfying(
                        StreamElsewhere.class,
                        refused -> assertThat(first.isHere(refused.stream())).isTrue());

        assertThat(nodes.log.after(nodes.log.start(), 10).await().atMost(SOON).events())
                .isEmpty();
    }

    @Test
    void children_live_beside_their_parents() {
        TestNodes.Node first = nodes.start(new NoopTool());
        Map<String, Object> child = Missions.document(Map.of(), step("n").tool("noop"));
        String id = submit(
                first,
                mission(step("c")
                        .tool("run.plan")
                        .params(Map.of("plan", child))
                        .with(
                                "for_each",
                                IntStream.range(0, 20).mapToObj(i -> (long) i).toList())));

        assertThat(first.runs.ended(id).await().atMost(SOON)).isEqualTo(RunStatus.SUCCEEDED);

        List<String> children = nodes.log.after(nodes.log.start(), 10_000).await().atMost(SOON).events().stream()
                .map(event -> event.stream())
                .filter(stream -> !stream.equals(stream(id)))
                .distinct()
                .toList();
        assertThat(children).hasSize(20).allMatch(stream -> first.together(stream, stream(id)));
    }

    @Test
    void runs_of_different_nodes_share_a_key_one_at_a_time() {
        // Given
        TestNodes.Node first = nodes.start();
        TestNodes.Node second = nodes.start();
        second.takes("run-" + new UUID(0, 0));
        Plan keyed = mission(Map.of("concurrency_key", "shared"), signal("go"));

        // When
        String one = submit(first, keyed);
        await().until(() -> look(first, one).status() == RunStatus.RUNNING);
        String two = submit(second, keyed);

        // Then
        assertThat(status(second, two)).isEqualTo(RunStatus.PENDING);
        signal(first, one, "go");
        await().until(() -> status(second, two) == RunStatus.RUNNING);
        signal(second, two, "go");
        assertThat(second.runs.ended(two).await().atMost(SOON)).isEqualTo(RunStatus.SUCCEEDED);
    }

    private static Missions.StepSpec signal(String name) {
        return step(name).tool("signal.wait").params(Map.of("name", name));
    }

    private static String stream(String runId) {
        return RunLog.stream(runId);
    }

    private static String submit(TestNodes.Node node, Plan plan) {
        return node.runs
                .submit(new Submission(plan, List.of(), Map.of(), 0, null, "print"), TESTER, (s, fresh) -> s.runId())
                .await()
                .atMost(SOON);
    }

    private static void signal(TestNodes.Node node, String id, String name) {
        node.runs
                .command(id, TESTER, now -> new RunCommand.Signal(now, null, name, null), (s, changed) -> changed)
                .await()
                .atMost(SOON);
    }

    private static RunStatus status(TestNodes.Node node, String id) {
        return node.runs.look(id, RunState::status).await().atMost(SOON);
    }

    private static Seen look(TestNodes.Node node, String id) {
        return node.runs
                .look(id, state -> new Seen(state.status(), state.seq()))
                .await()
                .atMost(SOON);
    }

    private record Seen(RunStatus status, long seq) {}

    private List<String> types(String id) {
        return nodes.log.read(stream(id), 0, 1_000).await().atMost(SOON).stream()
                .map(event -> event.event().type())
                .toList();
    }
}
