package dev.agijobs.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.cluster.Peers;
import dev.agijobs.command.Outcome;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.expression.cel.CelExpressions;
import dev.agijobs.expression.cel.CelLimits;
import dev.agijobs.json.JsonTree;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.publish.CommandTypes;
import dev.agijobs.rest.problem.Code;
import dev.agijobs.rest.problem.Problem;
import dev.agijobs.rest.problem.ProblemAnswer;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.rest.request.CommandEvent;
import dev.agijobs.rest.request.PlanCheck;
import dev.agijobs.rest.view.Json;
import dev.agijobs.run.RunStatus;
import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.TestNodes;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands that come at a node which has none of the runs. */
class EventCommandsTest {
    private static final Duration AT_MOST = Duration.ofSeconds(30);
    private static final Map<String, Object> WAITS =
            Missions.document(Map.of(), Missions.step("w").tool("signal.wait").params(Map.of("name", "go")));

    private final TestNodes nodes = new TestNodes();
    private final TestNodes.Node other = nodes.start();
    private final TestNodes.Node here = nodes.start();
    private final PlanCheck plans = new PlanCheck(
            new PlanReader(PlanLimits.DEFAULT), Set.of("signal.wait"), new CelExpressions(CelLimits.DEFAULT));
    private final EventCommands there = commands(other, (stream, path, question) -> {
        throw new IllegalStateException("It has all runs");
    });
    private RunsElsewhere.Nodes peer = (stream, path, question) -> {
        assertThat(path).isEqualTo("/commands");
        return there.giveHere(CommandEvent.structured(JsonTree.write(question)))
                .map(changed -> new Peers.Answer(200, Map.of("changed", changed)))
                .onFailure()
                .recoverWithItem(failure -> answer(failure));
    };
    private final EventCommands commands = commands(here, (stream, path, question) -> peer.ask(stream, path, question));

    @AfterEach
    void close() {
        nodes.close();
    }

    private EventCommands commands(TestNodes.Node node, RunsElsewhere.Nodes others) {
        Admission admits = new Admission(() -> 0, 1, () -> Long.MAX_VALUE, 0, System::nanoTime);
        return new EventCommands(node.runs, plans, admits, new Offload(Runnable::run), new RunsElsewhere(others));
    }

    private static Peers.Answer answer(Throwable failure) {
        Problem problem = ProblemAnswer.document(failure);
        return new Peers.Answer(problem.status(), Json.tree(problem));
    }

    private Outcome give(String type, String id, @Nullable String subject, @Nullable Object data) {
        Map<String, Object> event = new HashMap<>();
        event.put("specversion", "1.0");
        event.put("type", type);
        event.put("source", "/shop");
        event.put("id", id);
        event.put("subject", subject);
        event.put("data", data);
        return commands.handle(Map.of("content-type", CommandTypes.STRUCTURED), JsonTree.write(event))
                .await()
                .atMost(AT_MOST);
    }

    private List<RecordedEvent> events() {
        return nodes.log.after(nodes.log.start(), 1_000).await().atMost(AT_MOST).events();
    }

    private String onlyRun() {
        List<String> runs = events().stream()
                .filter(event -> event.event().type().equals("RunSubmitted"))
                .map(event -> event.stream().substring("run-".length()))
                .toList();
        assertThat(runs).hasSize(1);
        return runs.getFirst();
    }

    @Test
    void they_are_carried_out_once_by_the_node_that_has_the_run() {
        for (int i = 0; i < 2; i++) {
            assertThat(give(CommandTypes.SUBMIT, "1", null, Map.of("plan", WAITS)))
                    .isEqualTo(new Outcome.Done());
        }
        String run = onlyRun();
        assertThat(give(CommandTypes.SIGNAL, "2", run, Map.of("name", "go", "payload", 7L)))
                .isEqualTo(new Outcome.Done());

        await().atMost(AT_MOST)
                .until(() ->
                        other.runs.look(run, state -> state.status()).await().atMost(AT_MOST) == RunStatus.SUCCEEDED);
        assertThat(events())
                .filteredOn(event -> event.event().commandId() != null)
                .allMatch(event -> event.event().actor().equals("kafka:/shop"));
    }

    @Test
    void what_that_node_refuses_is_refused() {
        Outcome unknown = give(CommandTypes.CANCEL, "1", "0190b2f0-0000-7000-8000-000000000001", null);
        assertThat(unknown)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).startsWith("RUN_NOT_FOUND: "));

        give(CommandTypes.SUBMIT, "2", null, Map.of("plan", WAITS));
        Outcome reused = give(CommandTypes.SUBMIT, "2", null, Map.of("plan", WAITS, "priority", 3L));
        assertThat(reused)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).startsWith("IDEMPOTENCY_KEY_REUSED: "));
    }

    @Test
    void a_node_that_is_busy_or_does_not_know_the_question_yet_is_asked_again_later() {
        for (Code code : List.of(Code.ENGINE_BUSY, Code.NOT_FOUND, Code.SHUTTING_DOWN, Code.INSUFFICIENT_STORAGE)) {
            peer = (stream, path, question) -> Uni.createFrom().item(answer(new Refused(code, "not now")));

            assertThat(give(CommandTypes.SUBMIT, "1", null, Map.of("plan", WAITS)))
                    .as(code.name())
                    .isInstanceOf(Outcome.Later.class);
        }
        assertThat(events()).isEmpty();
    }

    @Test
    void signals_that_a_run_cannot_keep_hold_nothing_up() {
        peer = (stream, path, question) -> Uni.createFrom().item(answer(new Refused(Code.TOO_MANY_SIGNALS, "full")));

        assertThat(give(CommandTypes.SIGNAL, "1", "0190b2f0-0000-7000-8000-000000000001", Map.of("name", "go")))
                .isInstanceOf(Outcome.Refused.class);
    }
}
