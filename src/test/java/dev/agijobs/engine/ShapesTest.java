package dev.agijobs.engine;

import static dev.agijobs.testkit.Missions.document;
import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.plan.Plan;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.StepStatus;
import dev.agijobs.run.Wait;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.testkit.EmbeddedEngine;
import dev.agijobs.testkit.FaultyLog;
import dev.agijobs.testkit.GivenRun;
import dev.agijobs.testkit.RecordingTool;
import dev.agijobs.testkit.RunStreams;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.builtin.EchoTool;
import dev.agijobs.tool.builtin.FailTool;
import dev.agijobs.tool.builtin.NoopTool;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs that fan out, have children, are undone, or share a key, in the engine's shell: alone, when appends fail, and when the process ends. */
class ShapesTest {

    private static final Caller TESTER = new Caller("tester", null);
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ExecutorService answers = Executors.newSingleThreadExecutor();
    private final MemoryEventLog memory = new MemoryEventLog("test", answers);
    private final MemoryArtifactStore artifacts = new MemoryArtifactStore();
    private final List<EmbeddedEngine> engines = new ArrayList<>();
    private FaultyLog<MemoryEventLog> log = new FaultyLog<>(memory);

    @AfterEach
    void stop() throws Exception {
        log.failsBefore = append -> false;
        log.failsAfter = append -> false;
        for (EmbeddedEngine engine : engines) {
            engine.close();
        }
        answers.shutdownNow();
    }

    private RunService start(StepTool... tools) {
        EmbeddedEngine engine =
                EmbeddedEngine.start(EmbeddedEngine.shared(log, artifacts), List.of(tools), EngineSettings.DEFAULT);
        engines.add(engine);
        return engine.runs;
    }

    /** The process before dies: nothing of it reaches the log any more. */
    private RunService restart(StepTool... tools) {
        log.failsBefore = append -> true;
        engines.getLast().reconciler.stop();
        log = new FaultyLog<>(memory);
        return start(tools);
    }

    private static String submit(RunService runs, Plan plan) {
        Submission submission = new Submission(plan, List.of(), Map.of("team", "a"), 0, null, "print");
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

    private static void cancel(RunService runs, String id) {
        runs.command(id, TESTER, now -> new RunCommand.Cancel(now, null, null), (state, changed) -> changed)
                .await()
                .atMost(SOON);
    }

    private static @Nullable Object data(RunState state, String step) {
        return state.step(state.indexOf(step)).out().data();
    }

    private static String error(RunService runs, String id) {
        return look(runs, id, state -> String.valueOf(state.error()));
    }

    private static Map<?, ?> childData(RunService runs, String id) {
        return look(runs, id, state -> data(state, "child") instanceof Map<?, ?> map ? map : Map.of());
    }

    private StreamHead head(String runId) {
        return memory.head(RunLog.stream(runId)).await().atMost(SOON).orElseThrow();
    }

    private void awaitSettled(String runId) {
        await().atMost(SOON).until(() -> head(runId).status().terminal());
    }

    // --- items

    @Test
    void a_step_is_done_for_each_item_and_its_output_joins_theirs() {
        RunService runs = start(new EchoTool());
        Plan plan = mission(
                step("list").tool("echo").params(Map.of("value", List.of(3L, 1L, 2L))),
                step("each")
                        .needs("list")
                        .tool("echo")
                        .with("for_each", Map.of("$ref", "steps.list.out.data.value"))
                        .with("when", "item != 1")
                        .params(Map.of("value", "${item * 10 + index}")),
                step("sum")
                        .needs("each")
                        .tool("echo")
                        .params(
                                Map.of(
                                        "value",
                                        "${steps.each.out.data.items[0].data.value + steps.each.out.data.items[2].data.value}")));

        String id = submit(runs, plan);

        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat((Object) look(runs, id, state -> String.valueOf(data(state, "sum"))))
                .hasToString("{value=52}");
        assertThat((Object) look(
                        runs, id, state -> state.step(state.indexOf("each[1]")).status()))
                .isEqualTo(StepStatus.SKIPPED);
    }

    @Test
    void ten_thousand_items_are_done_within_the_window() {
        AtomicInteger executing = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        RecordingTool tool = new RecordingTool("noop", ToolKind.REPEATABLE, (input, context) -> {
            most.accumulateAndGet(executing.incrementAndGet(), Math::max);
            return Uni.createFrom().<StepOutcome>item(StepOutcome.Done.of(null)).invoke(executing::decrementAndGet);
        });
        RunService runs = start(tool);
        List<Long> items = IntStream.range(0, 10_000).mapToObj(i -> (long) i).toList();
        Plan plan = mission(Map.of("max_parallel", 7L), step("a").with("for_each", items));

        String id = submit(runs, plan);

        assertThat(runs.ended(id).await().atMost(Duration.ofSeconds(120))).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(tool.calls).hasSize(10_000);
        assertThat(most.get()).isLessThanOrEqualTo(7);
    }

    @Test
    void for_each_of_what_is_no_list_fails_the_step() {
        RunService runs = start(new EchoTool());

        String id = submit(runs, mission(step("a").tool("echo").with("for_each", "'text'")));

        assertThat(end(runs, id)).isEqualTo(RunStatus.FAILED);
        assertThat(error(runs, id)).contains("FOR_EACH_NO_LIST");
    }

    @Test
    void a_run_whose_items_are_too_dear_is_held_until_its_budget_is_raised() {
        RunService runs = start(new NoopTool());
        Plan plan = mission(
                Map.of("budget", Map.of("max", "2")),
                step("a").with("for_each", List.of(1L, 2L, 3L)).with("cost", "1"));
        String id = submit(runs, plan);
        await().atMost(SOON).until(() -> look(runs, id, RunState::status) == RunStatus.PAUSED);
        assertThat((Object) look(runs, id, state -> String.valueOf(state.reason())))
                .isEqualTo(RunState.BUDGET_EXHAUSTED);

        runs.command(id, TESTER, now -> new RunCommand.SetBudget(now, null, "3", null), (state, changed) -> changed)
                .await()
                .atMost(SOON);

        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
    }

    // --- undoing

    @Test
    void an_undoing_that_is_given_up_gives_its_permit_back() {
        RecordingTool hanging = RecordingTool.hanging("hang", ToolKind.REPEATABLE);
        EngineSettings one = new EngineSettings(1, 100, 100, 100, Duration.ofMillis(100), 100);
        EmbeddedEngine engine = EmbeddedEngine.start(
                EmbeddedEngine.shared(log, artifacts), List.of(new NoopTool(), new FailTool(), hanging), one);
        engines.add(engine);
        Map<String, Object> undo = Map.of("tool", "hang", "timeout", 1L, "retry", Map.of("max_attempts", 1L));
        String id = submit(
                engine.runs,
                mission(
                        step("a").with("compensate", undo),
                        step("b").needs("a").tool("fail").attempts(1)));
        assertThat(end(engine.runs, id)).isEqualTo(RunStatus.FAILED);

        String next = submit(engine.runs, mission(step("a")));

        assertThat(end(engine.runs, next)).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void what_was_done_is_undone_with_its_own_outputs_and_tokens() {
        RecordingTool undo = RecordingTool.answering("undo");
        RunService runs = start(new EchoTool(), new FailTool(), undo);
        Plan plan = mission(
                step("a")
                        .tool("echo")
                        .params(Map.of("value", "room 7"))
                        .with(
                                "compensate",
                                Map.of("tool", "undo", "params", Map.of("cancel", "${steps.a.out.data.value}"))),
                step("b")
                        .needs("a")
                        .tool("echo")
                        .with("for_each", List.of("x", "y"))
                        .params(Map.of("value", "${item}"))
                        .with(
                                "compensate",
                                Map.of("tool", "undo", "params", Map.of("cancel", "${steps.b.out.data.value}"))),
                step("c").needs("b").tool("fail").attempts(1));

        String id = submit(runs, plan);

        assertThat(end(runs, id)).isEqualTo(RunStatus.FAILED);
        assertThat(undo.calls)
                .extracting(input -> input.params().get("cancel"))
                .last()
                .isEqualTo("room 7");
        assertThat(undo.calls)
                .extracting(input -> input.params().get("cancel"))
                .containsExactlyInAnyOrder("x", "y", "room 7");
        assertThat(undo.tokens()).last().isEqualTo(id + "/a~compensate/1");
    }

    @Test
    void an_undoing_that_a_process_left_behind_is_resumed_by_the_next() {
        RecordingTool hanging = RecordingTool.hanging("undo", ToolKind.REPEATABLE);
        RunService first = start(new EchoTool(), new FailTool(), hanging);
        Plan plan = mission(
                step("a").tool("echo").with("compensate", Map.of("tool", "undo")),
                step("b").needs("a").tool("fail").attempts(1));
        String id = submit(first, plan);
        await().atMost(SOON).until(() -> !hanging.calls.isEmpty());

        RecordingTool undo = RecordingTool.answering("undo");
        RunService second = restart(new EchoTool(), new FailTool(), undo);

        assertThat(end(second, id)).isEqualTo(RunStatus.FAILED);
        assertThat(undo.tokens()).containsExactly(id + "/a~compensate/1");
        assertThat((Object) look(second, id, state -> state.step(0).status())).isEqualTo(StepStatus.COMPENSATED);
    }

    @Test
    void what_a_late_run_did_is_undone_with_the_only_permit() {
        RecordingTool undo = RecordingTool.answering("undo");
        EngineSettings one = new EngineSettings(1, 100, 100, 100, Duration.ofMillis(100), 100);
        EmbeddedEngine engine =
                EmbeddedEngine.start(EmbeddedEngine.shared(log, artifacts), List.of(new NoopTool(), undo), one);
        engines.add(engine);
        String id = submit(
                engine.runs,
                mission(
                        Map.of("schedule_to_close", 1L, "budget", Map.of("max", "1")),
                        step("a").with("compensate", Map.of("tool", "undo")),
                        step("b").needs("a").with("cost", "2")));
        await().atMost(SOON).until(() -> look(engine.runs, id, RunState::status) == RunStatus.PAUSED);
        Instant deadline = look(engine.runs, id, state -> Objects.requireNonNull(state.deadline()));
        await().atMost(SOON).until(() -> Instant.now().isAfter(deadline));

        engine.runs
                .command(id, TESTER, now -> new RunCommand.SetBudget(now, null, "5", null), (state, changed) -> changed)
                .await()
                .atMost(SOON);

        assertThat(end(engine.runs, id)).isEqualTo(RunStatus.FAILED);
        assertThat(error(engine.runs, id)).contains("DEADLINE_EXCEEDED");
        assertThat(undo.tokens()).containsExactly(id + "/a~compensate/1");
    }

    @Test
    void an_undoing_is_tried_again_in_a_run_that_was_paused_and_cancelled() {
        RecordingTool undo = new RecordingTool(
                "undo",
                ToolKind.REPEATABLE,
                (input, context) -> Uni.createFrom()
                        .item(
                                input.attempt() == 1
                                        ? new StepOutcome.Failed("BUSY", "not now", false)
                                        : StepOutcome.Done.of(null)));
        RunService runs = start(new NoopTool(), undo);
        String id = submit(
                runs,
                mission(
                        step("a")
                                .with(
                                        "compensate",
                                        Map.of(
                                                "tool",
                                                "undo",
                                                "retry",
                                                Map.of("max_attempts", 2L, "initial_interval", "PT0.2S"))),
                        step("b").needs("a").tool("signal.wait").params(Map.of("name", "go"))));
        await().atMost(SOON)
                .until(() -> look(runs, id, state -> !state.waitingSteps().isEmpty()));
        runs.command(id, TESTER, now -> new RunCommand.Pause(now, null, null), (state, changed) -> changed)
                .await()
                .atMost(SOON);

        cancel(runs, id);

        assertThat(end(runs, id)).isEqualTo(RunStatus.CANCELLED);
        assertThat(undo.calls).hasSize(2);
    }

    // --- children

    private static Plan parentOf(Map<String, Object> child, Map<String, Object> more) {
        Map<String, Object> params = new HashMap<>(more);
        params.put("plan", child);
        return mission(step("child").tool("run.plan").params(params));
    }

    @Test
    void a_child_run_hands_its_receipt_to_its_parent() {
        RunService runs = start(new EchoTool());
        String id = submit(runs, parentOf(document(Map.of(), step("x").tool("echo")), Map.of()));

        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
        Map<?, ?> data = childData(runs, id);
        RunState child = memoryState(runs, String.valueOf(data.get("run_id")));
        assertThat(child.parent()).isEqualTo(new RunEvent.Parent(id, "child", 1, 1, true));
        assertThat(child.labels()).containsEntry("team", "a");
        assertThat(String.valueOf(data.get("receipt"))).contains("succeeded");
        awaitSettled(id);
    }

    private static RunState memoryState(RunService runs, String id) {
        return runs.lookBack(id, Long.MAX_VALUE, state -> state).await().atMost(SOON);
    }

    private static String childId(RunState state) {
        return state.step(0).awaits() instanceof Wait.Child child ? child.runId() : "";
    }

    private static String childOf(RunService runs, String id) {
        return await().atMost(SOON)
                .until(
                        () -> look(runs, id, state -> state.children().isEmpty() ? "" : childId(state)),
                        found -> !found.isEmpty());
    }

    @Test
    void a_parent_that_does_not_wait_goes_on_once_the_child_exists() {
        RecordingTool hanging = RecordingTool.hanging("hang", ToolKind.REPEATABLE);
        RunService runs = start(hanging);

        String id = submit(runs, parentOf(document(Map.of(), step("x").tool("hang")), Map.of("wait", false)));

        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
        String child = String.valueOf(childData(runs, id).get("run_id"));
        assertThat((Object) look(runs, child, RunState::status)).isIn(RunStatus.PENDING, RunStatus.RUNNING);
    }

    @Test
    void a_child_that_fails_fails_its_step() {
        RunService runs = start(new FailTool());

        String id =
                submit(runs, parentOf(document(Map.of(), step("x").tool("fail").attempts(1)), Map.of()));

        assertThat(end(runs, id)).isEqualTo(RunStatus.FAILED);
        assertThat(error(runs, id)).contains("CHILD_FAILED");
    }

    @Test
    void cancelling_a_parent_cancels_its_children_first() {
        RecordingTool hanging = RecordingTool.hanging("hang", ToolKind.REPEATABLE);
        RunService runs = start(hanging);
        String id = submit(runs, parentOf(document(Map.of(), step("x").tool("hang")), Map.of()));
        String child = childOf(runs, id);
        await().atMost(SOON).until(() -> !hanging.calls.isEmpty());

        cancel(runs, id);

        assertThat(end(runs, id)).isEqualTo(RunStatus.CANCELLED);
        assertThat((Object) look(runs, child, RunState::status)).isEqualTo(RunStatus.CANCELLED);
        awaitSettled(child);
        awaitSettled(id);
    }

    @Test
    void runs_nest_to_a_depth_and_no_deeper() {
        Plan plan = parentOf(document(Map.of(), step("x")), Map.of());
        RunEvent.Parent parent = new RunEvent.Parent("above", "s", 1, 16, false);
        RunEvent submitted = new RunEvent.RunSubmitted("deep", plan, List.of(), Map.of(), 0, "print", parent, null);
        new RunStreams(memory).append("deep", List.of(new RunFact(1, GivenRun.T0, null, submitted)));

        RunService runs = start(new NoopTool());
        runs.wake("deep");

        assertThat(end(runs, "deep")).isEqualTo(RunStatus.FAILED);
        assertThat(error(runs, "deep")).contains("TOO_DEEP");
    }

    @Test
    void a_parent_and_its_child_outlive_their_process() {
        RecordingTool hanging = RecordingTool.hanging("work", ToolKind.REPEATABLE);
        RunService first = start(hanging);
        String id = submit(first, parentOf(document(Map.of(), step("x").tool("work")), Map.of()));
        await().atMost(SOON).until(() -> !hanging.calls.isEmpty());

        RunService second = restart(RecordingTool.answering("work"));

        assertThat(end(second, id)).isEqualTo(RunStatus.SUCCEEDED);
        awaitSettled(id);
    }

    @Test
    void a_child_that_a_process_could_not_start_is_started_by_the_next() {
        RunService first = start(RecordingTool.answering("work"));
        log.failsBefore = append -> append.stream().startsWith("run-")
                && !append.events().isEmpty()
                && append.events().getFirst().actor().equals(Caller.ENGINE.principal())
                && append.expected().equals(ExpectedVersion.at(0));
        String id = submit(first, parentOf(document(Map.of(), step("x").tool("work")), Map.of()));
        String child = childOf(first, id);
        assertThat(memory.head(RunLog.stream(child)).await().atMost(SOON)).isEmpty();

        RunService second = restart(RecordingTool.answering("work"));

        assertThat(end(second, id)).isEqualTo(RunStatus.SUCCEEDED);
        awaitSettled(id);
    }

    @Test
    void a_parent_that_became_late_while_no_process_ran_cancels_its_child() {
        RecordingTool hanging = RecordingTool.hanging("hang", ToolKind.REPEATABLE);
        RunService first = start(hanging);
        Map<String, Object> child = document(Map.of(), step("x").tool("hang").with("timeout", 600L));
        Plan plan = mission(
                Map.of("schedule_to_close", 2L), step("child").tool("run.plan").params(Map.of("plan", child)));
        String id = submit(first, plan);
        String childId = childOf(first, id);
        await().atMost(SOON).until(() -> !hanging.calls.isEmpty());
        Instant deadline = look(first, id, state -> Objects.requireNonNull(state.deadline()));

        log.failsBefore = append -> true;
        engines.getLast().reconciler.stop();
        await().atMost(SOON).until(() -> Instant.now().isAfter(deadline));
        RunService second = restart(hanging);

        assertThat(end(second, id)).isEqualTo(RunStatus.FAILED);
        assertThat(error(second, id)).contains("DEADLINE_EXCEEDED");
        assertThat((Object) look(second, childId, RunState::status)).isEqualTo(RunStatus.CANCELLED);
        awaitSettled(id);
    }

    // --- keys

    @Test
    void of_the_runs_with_one_key_one_executes_at_a_time_first_come_first_served() {
        AtomicInteger executing = new AtomicInteger();
        List<String> order = new CopyOnWriteArrayList<>();
        AtomicInteger clashes = new AtomicInteger();
        RecordingTool tool = new RecordingTool("work", ToolKind.REPEATABLE, (input, context) -> {
            if (executing.incrementAndGet() > 1) {
                clashes.incrementAndGet();
            }
            order.add(input.runId());
            return Uni.createFrom()
                    .<StepOutcome>item(StepOutcome.Done.of(null))
                    .onItem()
                    .delayIt()
                    .by(Duration.ofMillis(2))
                    .invoke(executing::decrementAndGet);
        });
        RunService runs = start(tool);
        Plan plan = mission(Map.of("concurrency_key", "deploy"), step("a").tool("work"));

        List<String> ids =
                IntStream.range(0, 20).mapToObj(i -> submit(runs, plan)).toList();

        ids.forEach(id -> assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED));
        assertThat(clashes).hasValue(0);
        assertThat(order).containsExactlyInAnyOrderElementsOf(ids);
        ids.forEach(this::awaitSettled);
    }

    @Test
    void a_run_that_is_cancelled_while_it_waits_for_a_key_leaves_the_queue() {
        RecordingTool hanging = RecordingTool.hanging("work", ToolKind.REPEATABLE);
        RunService runs = start(hanging);
        Plan plan = mission(Map.of("concurrency_key", "deploy"), step("a").tool("work"));
        String holder = submit(runs, plan);
        await().atMost(SOON).until(() -> !hanging.calls.isEmpty());
        String waiting = submit(runs, plan);
        String next = submit(runs, plan);

        cancel(runs, waiting);
        assertThat(end(runs, waiting)).isEqualTo(RunStatus.CANCELLED);
        awaitSettled(waiting);
        cancel(runs, holder);

        await().atMost(SOON).until(() -> hanging.calls.size() == 2);
        assertThat(hanging.calls.getLast().runId()).isEqualTo(next);
    }

    @Test
    void who_waits_for_a_key_gets_it_from_the_next_process_too() {
        RecordingTool hanging = RecordingTool.hanging("work", ToolKind.REPEATABLE);
        RunService first = start(hanging);
        Plan plan = mission(Map.of("concurrency_key", "deploy"), step("a").tool("work"));
        List<String> ids =
                IntStream.range(0, 5).mapToObj(i -> submit(first, plan)).toList();
        await().atMost(SOON).until(() -> !hanging.calls.isEmpty());

        RunService second = restart(RecordingTool.answering("work"));

        ids.forEach(id -> assertThat(end(second, id)).isEqualTo(RunStatus.SUCCEEDED));
    }

    @Test
    void a_run_that_has_ended_is_over_for_its_followers_though_it_still_owes_its_key() {
        // Given
        CompletableFuture<StepOutcome> done = new CompletableFuture<>();
        RecordingTool tool = new RecordingTool(
                "work",
                ToolKind.REPEATABLE,
                (input, context) -> Uni.createFrom().completionStage(done));
        RunService runs = start(tool);
        String id =
                submit(runs, mission(Map.of("concurrency_key", "k"), step("a").tool("work")));
        await().atMost(SOON).until(() -> !tool.calls.isEmpty());

        // When
        log.failsBefore = append -> append.stream().startsWith("key-");
        done.complete(StepOutcome.Done.of(null));
        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);

        // Then
        long last = look(runs, id, RunState::seq);
        assertThat(runs.follow(id, last, Duration.ofHours(1))
                        .collect()
                        .asList()
                        .await()
                        .atMost(SOON))
                .isEmpty();
        assertThat(head(id).status().terminal()).isFalse();
        log.failsBefore = append -> false;
        awaitSettled(id);
    }

    @Test
    void a_key_that_comes_after_its_run_has_ended_goes_on_to_the_next() {
        AtomicInteger refused = new AtomicInteger();
        RunService runs = start(new NoopTool());
        log.failsBefore = append -> append.stream().startsWith(KeyDesk.PREFIX) && refused.getAndIncrement() < 1;
        Plan plan = mission(Map.of("concurrency_key", "deploy"), step("a"));
        String gone = submit(runs, plan);
        cancel(runs, gone);
        assertThat(end(runs, gone)).isEqualTo(RunStatus.CANCELLED);
        await().atMost(SOON).until(() -> refused.get() > 1);

        String next = submit(runs, plan);

        assertThat(end(runs, next)).isEqualTo(RunStatus.SUCCEEDED);
        awaitSettled(gone);
        awaitSettled(next);
    }

    @Test
    void who_follows_a_run_that_has_ended_is_told_so_though_its_key_was_not_given_back_yet() {
        RunService runs = start(new NoopTool());
        log.failsBefore = append ->
                append.events().stream().anyMatch(event -> event.type().equals("KeyReleased"));
        String id = submit(runs, mission(Map.of("concurrency_key", "deploy"), step("a")));
        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
        long last = look(runs, id, RunState::seq);

        var pages = runs.follow(id, last, SOON).collect().asList().await().atMost(SOON);

        assertThat(pages).isEmpty();
    }

    // --- faults

    @Test
    void whatever_appends_fail_and_whenever_the_process_ends_all_comes_to_its_end() {
        Random random = new Random(7);
        List<Plan> plans = List.of(
                mission(
                        step("a").with("for_each", List.of(1L, 2L, 3L)),
                        step("b").needs("a")),
                parentOf(document(Map.of(), step("x"), step("y").needs("x")), Map.of()),
                mission(step("c")
                        .tool("run.plan")
                        .with("for_each", List.of("p", "q"))
                        .params(Map.of("plan", document(Map.of("concurrency_key", "k2"), step("x"))))),
                mission(Map.of("concurrency_key", "k1"), step("a"), step("b").needs("a")),
                mission(
                        step("a").with("compensate", Map.of("tool", "noop")),
                        step("b").needs("a").tool("fail").attempts(1)));
        List<String> ids = new ArrayList<>();
        RunService runs = start(new NoopTool(), new FailTool());
        for (int round = 0; round < 2; round++) {
            for (Plan plan : plans) {
                for (int i = 0; i < 3; i++) {
                    ids.add(submit(runs, plan));
                }
            }
            log.failsBefore = sometimes(random);
            log.failsAfter = sometimes(random);
            runs = restart(new NoopTool(), new FailTool());
        }

        for (String id : ids) {
            assertThat(end(runs, id)).isIn(RunStatus.SUCCEEDED, RunStatus.FAILED);
            awaitSettled(id);
        }
        assertThat(memory.due(Instant.MAX, null, 1_000).await().atMost(SOON)).isEmpty();
    }

    private static Predicate<Append> sometimes(Random random) {
        return append -> {
            synchronized (random) {
                return random.nextInt(10) == 0;
            }
        };
    }
}
