package dev.agijobs.engine;

import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.Decision;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.StepStatus;
import dev.agijobs.testkit.EmbeddedEngine;
import dev.agijobs.testkit.RecordingTool;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.builtin.EchoTool;
import dev.agijobs.tool.builtin.FailTool;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** New runs that share what another one has finished. */
class ForkTest {

    private static final Caller TESTER = new Caller("tester", null);
    private static final Duration SOON = Duration.ofSeconds(20);

    private @Nullable EmbeddedEngine engine;

    @AfterEach
    void stop() throws Exception {
        Objects.requireNonNull(engine).close();
    }

    private RunService start(StepTool... tools) {
        EmbeddedEngine started = EmbeddedEngine.start(EmbeddedEngine.memory(), List.of(tools));
        engine = started;
        return started.runs;
    }

    private static String submit(RunService runs, Plan plan, String... approvals) {
        Submission submission = new Submission(plan, List.of(approvals), Map.of("team", "a"), 3, null, "print");
        return runs.submit(submission, TESTER, (state, fresh) -> state.runId())
                .await()
                .atMost(SOON);
    }

    private static RunStatus end(RunService runs, String id) {
        return runs.ended(id).await().atMost(SOON);
    }

    private static <T> T look(RunService runs, String id, Function<RunState, T> view) {
        return runs.look(id, view).await().atMost(SOON);
    }

    private static String fork(RunService runs, String id, String fromStep) {
        return fork(runs, id, fromStep, UnaryOperator.identity(), null);
    }

    private static String fork(
            RunService runs, String id, String fromStep, UnaryOperator<Plan> change, @Nullable String key) {
        return runs.fork(new ForkRequest(id, fromStep, change, key, "fork"), TESTER, (state, fresh) -> state.runId())
                .await()
                .atMost(SOON);
    }

    private static void command(RunService runs, String id, RunCommand.ClientCommand command) {
        runs.command(id, TESTER, now -> command, (state, changed) -> changed)
                .await()
                .atMost(SOON);
    }

    private static StepStatus status(RunService runs, String id, String step) {
        return look(runs, id, state -> state.step(state.indexOf(step)).status());
    }

    @Test
    void what_does_not_depend_on_the_step_is_taken_over_and_not_done_again() {
        // Given
        RecordingTool work = RecordingTool.answering("work");
        RunService runs = start(work, new EchoTool());
        Plan plan = mission(
                step("a").tool("work"),
                step("b").needs("a").tool("work"),
                step("c").needs("a").tool("work"),
                step("d").needs("b", "c").tool("echo").params(Map.of("value", "${steps.a.out.data}")));
        String id = submit(runs, plan);
        end(runs, id);

        // When
        String forked = fork(runs, id, "c");

        // Then
        assertThat(end(runs, forked)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(work.tokens()).filteredOn(token -> token.startsWith(forked)).containsExactly(forked + "/c/1");
        assertThat((Object) look(runs, forked, state -> Objects.requireNonNull(state.forkedFrom())))
                .isEqualTo(new RunEvent.Origin(id, look(runs, id, RunState::seq), "c"));
        assertThat((Object) look(
                        runs,
                        forked,
                        state -> String.valueOf(
                                state.step(state.indexOf("d")).out().data())))
                .hasToString("{value=" + id + "/a/1}");
        assertThat(look(runs, forked, RunState::labels)).isEqualTo(Map.of("team", "a"));
        assertThat((int) look(runs, forked, RunState::priority)).isEqualTo(3);
    }

    @Test
    void items_are_taken_over_with_their_step() {
        RecordingTool work = RecordingTool.answering("work");
        RunService runs = start(work);
        Plan plan = mission(
                step("a").tool("work").with("for_each", List.of("x", "y", "z")),
                step("b").needs("a").tool("work"));
        String id = submit(runs, plan);
        end(runs, id);

        String forked = fork(runs, id, "b");

        assertThat(end(runs, forked)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(work.tokens()).filteredOn(token -> token.startsWith(forked)).containsExactly(forked + "/b/1");
        Function<RunState, Object> joined =
                state -> String.valueOf(state.step(0).out().data());
        assertThat(look(runs, forked, joined)).isEqualTo(look(runs, id, joined));
        assertThat(status(runs, forked, "a[2]")).isEqualTo(StepStatus.COMPLETED);
    }

    @Test
    void a_run_under_way_is_left_alone_and_what_it_has_not_finished_begins_anew() {
        RecordingTool hanging = RecordingTool.hanging("hang", ToolKind.REPEATABLE);
        RunService runs = start(hanging, new EchoTool());
        Plan plan = mission(
                step("a").tool("echo"),
                step("b").tool("hang"),
                step("c").needs("a").tool("echo"));
        String id = submit(runs, plan);
        await().atMost(SOON).until(() -> status(runs, id, "c") == StepStatus.COMPLETED && hanging.calls.size() == 1);

        String forked = fork(runs, id, "c");

        await().atMost(SOON).until(() -> hanging.calls.size() == 2);
        assertThat(hanging.tokens()).containsExactly(id + "/b/1", forked + "/b/1");
        assertThat((Object) look(runs, id, RunState::status)).isEqualTo(RunStatus.RUNNING);
        assertThat(hanging.cancelled).isEmpty();
    }

    @Test
    void the_fork_neither_pays_for_what_it_took_over_nor_undoes_it() {
        // Given a run that paid 2 for a and 2 for b, and whose c fails
        RecordingTool undo = RecordingTool.answering("undo");
        RunService runs = start(new EchoTool(), new FailTool(), undo);
        Plan plan = mission(
                Map.of("budget", Map.of("max", "6")),
                step("a").tool("echo").with("cost", "2").with("compensate", Map.of("tool", "undo")),
                step("b").needs("a").tool("echo").with("cost", "2").with("compensate", Map.of("tool", "undo")),
                step("c").needs("b").tool("fail").attempts(1));
        String id = submit(
                runs,
                mission(
                        Map.of("budget", Map.of("max", "6")),
                        step("a").tool("echo").with("cost", "2").with("compensate", Map.of("tool", "undo")),
                        step("b")
                                .needs("a")
                                .tool("echo")
                                .with("cost", "2")
                                .with("compensate", Map.of("tool", "undo"))));
        end(runs, id);

        // When the fork does b again and fails after it
        String forked = fork(runs, id, "b", other -> plan, null);

        // Then
        assertThat(end(runs, forked)).isEqualTo(RunStatus.FAILED);
        assertThat(undo.tokens()).containsExactly(forked + "/b~compensate/1");
        assertThat(look(runs, forked, RunState::spent)).isEqualTo("2");
        assertThat(status(runs, forked, "a")).isEqualTo(StepStatus.COMPLETED);
    }

    @Test
    void what_was_undone_and_what_depends_on_it_begins_anew() {
        AtomicBoolean broken = new AtomicBoolean(true);
        RecordingTool work = RecordingTool.answering("work");
        RecordingTool flaky = new RecordingTool(
                "flaky",
                ToolKind.REPEATABLE,
                (input, context) -> Uni.createFrom()
                        .item(() -> broken.get()
                                ? new StepOutcome.Failed("BOOM", "It broke", true)
                                : StepOutcome.Done.of("mended")));
        RunService runs = start(work, flaky);
        Plan plan = mission(
                step("a").tool("work").with("compensate", Map.of("tool", "work")),
                step("b").needs("a").tool("work"),
                step("other").tool("work"),
                step("c").needs("b", "other").tool("flaky").attempts(1));
        String id = submit(runs, plan);
        assertThat(end(runs, id)).isEqualTo(RunStatus.FAILED);
        broken.set(false);

        String forked = fork(runs, id, "c");

        assertThat(end(runs, forked)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(work.tokens())
                .filteredOn(token -> token.startsWith(forked))
                .containsExactly(forked + "/a/1", forked + "/b/1");
    }

    @Test
    void a_repeated_key_makes_one_fork_and_approvals_are_asked_for_again() {
        RunService runs = start(new EchoTool());
        String id = submit(
                runs, mission(step("a").tool("echo"), step("b").needs("a").tool("echo")), "ann");
        command(runs, id, new RunCommand.Approve(Instant.EPOCH, null, "ann", true, null, null));
        end(runs, id);

        String forked = fork(runs, id, "b", UnaryOperator.identity(), "k");

        assertThat(fork(runs, id, "b", UnaryOperator.identity(), "k")).isEqualTo(forked);
        assertThat((Object) look(runs, forked, RunState::status)).isEqualTo(RunStatus.AWAITING_APPROVAL);
        assertThat(status(runs, forked, "a")).isEqualTo(StepStatus.COMPLETED);
        command(runs, forked, new RunCommand.Approve(Instant.EPOCH, null, "ann", true, null, null));
        assertThat(end(runs, forked)).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void a_fork_that_is_retried_from_a_shared_step_does_it_itself() {
        RecordingTool work = RecordingTool.answering("work");
        RunService runs = start(work, new FailTool());
        Plan plan = mission(
                step("a").tool("work").with("compensate", Map.of("tool", "work")),
                step("b").needs("a").tool("fail").attempts(1));
        String id = submit(
                runs, mission(step("a").tool("work"), step("b").needs("a").tool("work")));
        end(runs, id);
        String forked = fork(runs, id, "b", other -> plan, null);
        assertThat(end(runs, forked)).isEqualTo(RunStatus.FAILED);
        long before = look(runs, forked, RunState::seq);

        command(runs, forked, new RunCommand.Retry(Instant.EPOCH, null, "a", null));

        await().atMost(SOON)
                .until(() -> look(runs, forked, RunState::seq) > before + 1
                        && look(runs, forked, state -> state.status().terminal()));
        assertThat(work.tokens())
                .filteredOn(token -> token.startsWith(forked))
                .containsExactly(forked + "/a/2", forked + "/a~compensate/1");
    }

    @Test
    void an_unknown_run_or_step_is_refused() {
        RunService runs = start(new EchoTool());
        String id = submit(runs, mission(step("a").tool("echo")));

        assertThatThrownBy(() -> fork(runs, "nobody", "a")).isInstanceOf(RunNotFound.class);
        assertThatThrownBy(() -> fork(runs, id, "z"))
                .isInstanceOfSatisfying(
                        CommandRejected.class, e -> assertThat(e.reason()).isEqualTo(Decision.Reason.STEP_NOT_FOUND));
    }
}
