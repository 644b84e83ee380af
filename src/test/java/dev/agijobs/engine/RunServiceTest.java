package dev.agijobs.engine;

import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.expression.cel.CelExpressions;
import dev.agijobs.expression.cel.CelLimits;
import dev.agijobs.plan.Plan;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.Decision;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.StepState;
import dev.agijobs.run.StepStatus;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.run.json.RunEventType;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.testkit.EmbeddedEngine;
import dev.agijobs.testkit.FaultyLog;
import dev.agijobs.testkit.Missions.StepSpec;
import dev.agijobs.testkit.RecordingTool;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.ToolRegistry;
import dev.agijobs.tool.builtin.EchoTool;
import dev.agijobs.tool.builtin.FailTool;
import dev.agijobs.tool.builtin.NoopTool;
import io.smallrye.mutiny.Uni;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The engine's shell on a log in memory: what clients see, and what happens when tools hang, the log fails, or the process ends. */
class RunServiceTest {

    private static final Caller TESTER = new Caller("tester", null);
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ExecutorService answers = Executors.newSingleThreadExecutor();
    private final FaultyLog<MemoryEventLog> log = new FaultyLog<>(new MemoryEventLog("test", answers));
    private final MemoryArtifactStore artifacts = new MemoryArtifactStore();
    private final ThreadScheduler timer = new ThreadScheduler("test-timer");
    private final List<EmbeddedEngine> engines = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        log.failsBefore = append -> false;
        log.failsAfter = append -> false;
        for (EmbeddedEngine engine : engines) {
            engine.close();
        }
        timer.close();
        answers.shutdownNow();
    }

    // --- the way of a run

    @Test
    void a_run_goes_through_its_steps_and_ends() {
        RunService runs = start(new NoopTool());

        String id = submit(runs, sequence(10));

        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(types(runs, id))
                .hasSize(23)
                .startsWith("RunSubmitted", "RunStarted", "StepStarted")
                .endsWith("RunSucceeded");
    }

    @Test
    void ten_sequential_steps_cost_eleven_appends() {
        RunService runs = start(new NoopTool());

        end(runs, submit(runs, sequence(10)));

        assertThat(log.appends).hasValue(11);
    }

    @Test
    void outputs_are_seen_by_later_steps() {
        RunService runs = start(new EchoTool());
        Plan plan = mission(
                step("a").tool("echo").params(Map.of("value", Map.of("n", 41L))),
                step("b")
                        .needs("a")
                        .tool("echo")
                        .params(Map.of(
                                "value",
                                Map.of(
                                        "all",
                                        Map.of("$ref", "steps.a.out.data.value"),
                                        "text",
                                        "n is ${steps.a.out.data.value.n + 1}"))));

        String id = submit(runs, plan);

        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(data(runs, id, 1)).isEqualTo(Map.of("value", Map.of("all", Map.of("n", 41L), "text", "n is 42")));
    }

    @Test
    void a_condition_skips_a_step_and_one_that_cannot_be_evaluated_fails_it() {
        RunService runs = start(new NoopTool());

        String skipped = submit(runs, mission(step("a").with("when", "1 > 2")));
        String broken = submit(runs, mission(step("a"), step("b").needs("a").with("when", "steps.a.out.data.x > 1")));

        assertThat(end(runs, skipped)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(stepOf(runs, skipped, 0).status()).isEqualTo(StepStatus.SKIPPED);
        assertThat(end(runs, broken)).isEqualTo(RunStatus.FAILED);
        assertThat(error(runs, broken)).contains("WHEN_ERROR");
    }

    @Test
    void a_failed_attempt_is_tried_again_under_a_new_token() {
        RunService runs = start(new FailTool());
        Plan plan = mission(step("a")
                .tool("fail")
                .params(Map.of("times", 2L))
                .with("retry", Map.of("initial_interval", "PT0.01S")));

        String id = submit(runs, plan);

        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(stepOf(runs, id, 0).attempt()).isEqualTo(3);
    }

    @Test
    void a_tool_that_breaks_its_promises_fails_its_attempt() {
        RecordingTool throwing = new RecordingTool("throwing", ToolKind.REPEATABLE, (i, c) -> {
            throw new IllegalStateException("oops");
        });
        RecordingTool silent = new RecordingTool(
                "silent", ToolKind.REPEATABLE, (i, c) -> Uni.createFrom().nullItem());
        RunService runs = start(throwing, silent);

        String first = submit(runs, mission(step("a").tool("throwing").attempts(1)));
        String second = submit(runs, mission(step("a").tool("silent").attempts(1)));

        assertThat(end(runs, first)).isEqualTo(RunStatus.FAILED);
        assertThat(end(runs, second)).isEqualTo(RunStatus.FAILED);
    }

    @Test
    void a_plan_of_5000_steps_runs_to_its_end() {
        RunService runs = start(new NoopTool());

        String id = submit(runs, sequence(5_000));

        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void a_plan_of_width_1000_runs_to_its_end() {
        RunService runs = start(new NoopTool());
        StepSpec[] steps =
                IntStream.rangeClosed(0, 1_000).mapToObj(i -> step("s" + i)).toArray(StepSpec[]::new);
        steps[1_000].needs(IntStream.range(0, 1_000).mapToObj(i -> "s" + i).toArray(String[]::new));

        assertThat(end(runs, submit(runs, mission(steps)))).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void a_large_plan_goes_through_the_claim_check() {
        RunService runs = start(new EchoTool());
        String text = "x".repeat(ClaimCheck.LIMIT);
        String id = submit(runs, mission(step("a").tool("echo").params(Map.of("value", text))));

        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
        List<RecordedEvent> events = runs.events(id, 0, 100).await().atMost(SOON);
        assertThat(events).filteredOn(e -> ClaimCheck.claim(e).isPresent()).hasSize(3);
        assertThat(data(restart(new EchoTool()), id, 0)).isEqualTo(Map.of("value", text));
    }

    // --- idempotency

    @Test
    void the_same_key_never_makes_a_second_run() {
        RunService runs = start(new NoopTool());

        String first = submit(runs, sequence(1), "key", "print");
        String second = submit(runs, sequence(1), "key", "print");

        assertThat(second).isEqualTo(first);
        assertThat(types(runs, first)).containsOnlyOnce("RunSubmitted");
        assertThatThrownBy(() -> submit(runs, sequence(1), "key", "other"))
                .isInstanceOfSatisfying(
                        CommandRejected.class,
                        e -> assertThat(e.reason()).isEqualTo(Decision.Reason.IDEMPOTENCY_KEY_REUSED));
    }

    @Test
    void the_same_key_of_another_principal_is_another_run() {
        assertThat(RunIds.derived("log", "alice", "key")).isNotEqualTo(RunIds.derived("log", "bob", "key"));
        assertThat(RunIds.derived("log", "alice", "key")).isNotEqualTo(RunIds.derived("other", "alice", "key"));
        assertThat(RunIds.derived("log", "alice", "key")).hasSize(36).isEqualTo(RunIds.derived("log", "alice", "key"));
    }

    // --- commands

    @Test
    void a_timer_fires_a_signal_and_an_approval_complete_their_steps() {
        RunService runs = start(new NoopTool());
        String id = submit(
                runs,
                mission(
                        step("t").tool("timer.wait").params(Map.of("seconds", new BigDecimal("0.05"))),
                        step("s").needs("t").tool("signal.wait").params(Map.of("name", "go")),
                        step("h").needs("s").tool("human.approval")));

        await().until(() -> stepOf(runs, id, 1).status() == StepStatus.WAITING);
        command(runs, id, now -> new RunCommand.Signal(now, null, "go", Map.of("x", 1L)));
        await().until(() -> stepOf(runs, id, 2).status() == StepStatus.WAITING);
        command(runs, id, now -> new RunCommand.Approve(now, null, "alice", true, null, null));

        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void bad_parameters_of_a_wait_fail_its_step() {
        RunService runs = start(new NoopTool());

        String id = submit(runs, mission(step("t").tool("timer.wait").params(Map.of("seconds", "soon"))));

        assertThat(end(runs, id)).isEqualTo(RunStatus.FAILED);
        assertThat(error(runs, id)).contains("INVALID_PARAMS").contains("seconds");
    }

    @Test
    void a_cancelled_run_stops_what_executes() {
        RecordingTool tool = RecordingTool.hanging("hang", ToolKind.REPEATABLE);
        RunService runs = start(tool);
        String id = submit(runs, mission(step("a").tool("hang"), step("b").tool("hang")));
        await().until(() -> tool.calls.size() == 2);

        command(runs, id, now -> new RunCommand.Cancel(now, null, "enough"));

        assertThat(end(runs, id)).isEqualTo(RunStatus.CANCELLED);
        assertThat(tool.cancelled).containsExactlyInAnyOrder(id + "/a/1", id + "/b/1");
    }

    @Test
    void an_attempt_over_its_deadline_is_stopped_and_tried_again() {
        RecordingTool tool = new RecordingTool(
                "slow",
                ToolKind.REPEATABLE,
                (input, context) -> input.attempt() == 1
                        ? Uni.createFrom().nothing()
                        : Uni.createFrom().item(StepOutcome.Done.of(null)));
        RunService runs = start(tool);

        String id = submit(
                runs,
                mission(step("a")
                        .tool("slow")
                        .with("timeout", "PT0.05S")
                        .with("retry", Map.of("initial_interval", "PT0.01S"))));

        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(types(runs, id)).contains("StepTimedOut");
        assertThat(tool.cancelled).containsExactly(id + "/a/1");
    }

    @Test
    void an_attempt_without_heartbeat_is_given_up_and_one_with_goes_on() {
        RecordingTool silent = RecordingTool.hanging("silent", ToolKind.REPEATABLE);
        RecordingTool lively = new RecordingTool(
                "lively",
                ToolKind.REPEATABLE,
                (input, context) -> Uni.createFrom()
                        .item(0)
                        .repeat()
                        .withDelay(Duration.ofMillis(10))
                        .atMost(30)
                        .invoke(context::heartbeat)
                        .collect()
                        .last()
                        .map(last -> StepOutcome.Done.of(null)));
        RunService runs = start(silent, lively);

        String lost = submit(runs, mission(step("a").tool("silent").attempts(1).with("heartbeat_timeout", "PT0.1S")));
        String alive = submit(runs, mission(step("a").tool("lively").attempts(1).with("heartbeat_timeout", "PT0.1S")));

        assertThat(end(runs, lost)).isEqualTo(RunStatus.FAILED);
        assertThat(error(runs, lost)).contains("HEARTBEAT_TIMEOUT");
        assertThat(end(runs, alive)).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void a_failed_run_can_be_retried() {
        AtomicInteger calls = new AtomicInteger();
        RecordingTool tool = new RecordingTool(
                "once-bad",
                ToolKind.REPEATABLE,
                (input, context) -> Uni.createFrom()
                        .item(
                                calls.incrementAndGet() == 1
                                        ? new StepOutcome.Failed("BAD", "Not today", true)
                                        : StepOutcome.Done.of(null)));
        RunService runs = start(tool);
        String id = submit(runs, mission(step("a").tool("once-bad")));
        assertThat(end(runs, id)).isEqualTo(RunStatus.FAILED);

        command(runs, id, now -> new RunCommand.Retry(now, null, null, null));

        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(tool.tokens()).containsExactly(id + "/a/1", id + "/a/2");
    }

    @Test
    void an_unknown_run_is_not_found() {
        RunService runs = start(new NoopTool());

        assertThatThrownBy(() -> look(runs, "ghost", RunState::status)).isInstanceOf(RunNotFound.class);
        assertThatThrownBy(() -> runs.events("ghost", 0, 10).await().atMost(SOON))
                .isInstanceOf(RunNotFound.class);
        assertThatThrownBy(() -> command(runs, "ghost", now -> new RunCommand.Pause(now, null, null)))
                .isInstanceOf(CommandRejected.class);
    }

    @Test
    void the_past_can_be_looked_at() {
        RunService runs = start(new NoopTool());
        String id = submit(runs, sequence(1));
        end(runs, id);

        assertThat(runs.lookBack(id, 1, RunState::status).await().atMost(SOON)).isEqualTo(RunStatus.PENDING);
        assertThat(runs.lookBack(id, 99, RunState::status).await().atMost(SOON)).isEqualTo(RunStatus.SUCCEEDED);
    }

    // --- following

    @Test
    void a_follower_sees_every_event_once_and_ends_with_the_run() {
        RunService runs = start(new NoopTool());
        String id = submit(
                runs,
                mission(
                        step("w").tool("signal.wait").params(Map.of("name", "go")),
                        step("b").needs("w")));
        List<Long> seen = new CopyOnWriteArrayList<>();
        AtomicInteger ends = new AtomicInteger();
        runs.follow(id, 0, SOON)
                .subscribe()
                .with(page -> page.forEach(e -> seen.add(e.seq())), f -> ends.set(-1), ends::incrementAndGet);
        await().until(() -> seen.size() >= 4);

        command(runs, id, now -> new RunCommand.Signal(now, null, "go", null));

        await().untilAtomic(ends, org.hamcrest.Matchers.is(1));
        assertThat(seen)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, seen.getLast()).boxed().toList());
        assertThat(runs.follow(id, seen.getLast(), SOON)
                        .collect()
                        .asList()
                        .await()
                        .atMost(SOON))
                .isEmpty();
    }

    // --- bounds

    @Test
    void no_more_attempts_execute_at_once_than_there_are_permits() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        RecordingTool tool = new RecordingTool("busy", ToolKind.REPEATABLE, (input, context) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            return Uni.createFrom()
                    .item(StepOutcome.Done.of(null))
                    .onItem()
                    .delayIt()
                    .by(Duration.ofMillis(2))
                    .map(StepOutcome.class::cast)
                    .invoke(now::decrementAndGet);
        });
        RunService runs = start(settings(4, 1_000, 1_000), tool);

        List<String> ids = IntStream.range(0, 10)
                .mapToObj(i -> submit(runs, wide(10, "busy")))
                .toList();

        ids.forEach(id -> assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED));
        assertThat(most).hasValueLessThanOrEqualTo(4);
        assertThat(tool.calls).hasSize(100);
    }

    @Test
    void a_full_mailbox_refuses_further_commands() {
        RecordingTool tool = RecordingTool.hanging("hang", ToolKind.REPEATABLE);
        RunService runs = start(settings(10, 1_000, 2), tool);
        String id = submit(runs, mission(step("a").tool("hang")));
        log.failsBefore = append -> false;
        CountedGate gate = new CountedGate();
        log.failsBefore = gate;

        List<Uni<String>> asks = new ArrayList<>();
        List<Throwable> refused = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 10; i++) {
            Uni<String> ask =
                    runs.command(id, TESTER, now -> new RunCommand.Signal(now, null, "go", null), (s, c) -> "ok");
            asks.add(ask);
            ask.subscribe().with(ok -> {}, refused::add);
        }
        gate.open();

        await().until(() -> refused.stream().anyMatch(EngineBusy.class::isInstance));
        assertThat(asks).hasSize(10);
    }

    /** Holds the first append until it is opened. */
    private static final class CountedGate implements Predicate<Append> {
        private final CountDownLatch latch = new CountDownLatch(1);

        @Override
        public boolean test(Append append) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        }

        void open() {
            latch.countDown();
        }
    }

    @Test
    void runs_that_only_wait_leave_memory_and_come_back() {
        RunService runs = start(settings(10, 0, 1_000), new NoopTool());
        String timer = submit(runs, mission(step("t").tool("timer.wait").params(Map.of("seconds", 1L))));
        String signal = submit(runs, mission(step("s").tool("signal.wait").params(Map.of("name", "go"))));

        await().until(() -> !runs.inMemory(timer) && !runs.inMemory(signal));
        command(runs, signal, now -> new RunCommand.Signal(now, null, "go", null));

        assertThat(end(runs, signal)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(end(runs, timer)).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void a_retry_that_is_due_and_has_no_room_waits_quietly() {
        AtomicInteger timers = new AtomicInteger();
        RunService runs = bare(
                (delay, task) -> {
                    timers.incrementAndGet();
                    return timer.after(delay, task);
                },
                new FailTool(),
                RecordingTool.hanging("hang", ToolKind.REPEATABLE));
        Plan plan = mission(
                Map.of("max_parallel", 1L),
                step("a").tool("fail").params(Map.of("times", 1L)).with("retry", Map.of("initial_interval", "PT0.05S")),
                step("b").tool("hang"));

        String id = submit(runs, plan);

        await().until(() -> stepOf(runs, id, 1).status() == StepStatus.RUNNING
                && Instant.now().isAfter(stepOf(runs, id, 0).due()));
        timers.set(0);
        await().during(Duration.ofMillis(300)).until(() -> timers.get() < 10);
    }

    @Test
    void a_permit_that_a_woken_run_does_not_need_goes_to_the_next() {
        CompletableFuture<StepOutcome> first = new CompletableFuture<>();
        RecordingTool tool = new RecordingTool(
                "tool",
                ToolKind.REPEATABLE,
                (input, context) -> Uni.createFrom().completionStage(first));
        RunService runs = start(settings(1, 1_000, 1_000), tool);
        String holder = submit(runs, wide(1, "tool"));
        await().until(() -> tool.calls.size() == 1);
        String paused = submit(runs, wide(1, "tool"));
        String next = submit(runs, wide(1, "tool"));
        command(runs, paused, now -> new RunCommand.Pause(now, null, null));

        first.complete(StepOutcome.Done.of(null));

        assertThat(end(runs, holder)).isEqualTo(RunStatus.SUCCEEDED);
        await().until(() -> types(next).contains("RunSucceeded"));
    }

    @Test
    void a_turn_of_large_events_is_appended_in_parts() {
        RunService runs = start(new EchoTool());
        StepSpec[] steps = IntStream.rangeClosed(0, 200)
                .mapToObj(i -> step("s" + i)
                        .tool("echo")
                        .needs("s0")
                        .params(Map.of("value", Map.of("$ref", "steps.s0.out.data.value"))))
                .toArray(StepSpec[]::new);
        steps[0] = step("s0").tool("echo").params(Map.of("value", "x".repeat(250_000)));
        LongAccumulator largest = new LongAccumulator(Math::max, 0);
        log.failsBefore = append -> {
            largest.accumulate(append.events().stream()
                    .mapToLong(event -> event.payload().length)
                    .sum());
            return false;
        };

        String id = submit(runs, mission(Map.of("max_parallel", 200L), steps));

        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(largest.get()).isLessThan(40_000_000);
    }

    @Test
    void an_output_too_large_to_be_stored_fails_its_step() {
        RecordingTool tool = new RecordingTool(
                "tool",
                ToolKind.REPEATABLE,
                (input, context) -> Uni.createFrom().item(StepOutcome.Done.of("\u0001".repeat(3_000_000))));
        RunService runs = start(tool);

        String id = submit(runs, mission(step("a").tool("tool")));

        assertThat(end(runs, id)).isEqualTo(RunStatus.FAILED);
        assertThat(error(runs, id)).contains("OUTPUT_TOO_LARGE");
    }

    // --- faults of the log

    @Test
    void a_command_that_could_not_be_stored_is_refused_and_changes_nothing() {
        RunService runs = start(new NoopTool());
        String id = submit(runs, mission(step("s").tool("signal.wait").params(Map.of("name", "go"))));
        await().until(() -> stepOf(runs, id, 0).status() == StepStatus.WAITING);
        long before = look(runs, id, RunState::seq);
        log.failsBefore = append -> true;

        assertThatThrownBy(() -> command(runs, id, now -> new RunCommand.Signal(now, null, "go", null)))
                .isInstanceOf(StoreUnavailable.class);

        log.failsBefore = append -> false;
        assertThat((long) look(runs, id, RunState::seq)).isEqualTo(before);
    }

    @Test
    void an_outcome_that_could_not_be_stored_is_stored_later() {
        RecordingTool tool = RecordingTool.answering("tool");
        RunService runs = start(tool);
        AtomicInteger left = new AtomicInteger(3);
        log.failsBefore =
                append -> append.events().getFirst().type().equals("StepCompleted") && left.getAndDecrement() > 0;

        String id = submit(
                runs, mission(step("a").tool("tool"), step("b").needs("a").tool("tool")));

        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(log.faults).hasValue(3);
        assertThat(tool.tokens()).containsExactly(id + "/a/1", id + "/b/1");
    }

    @Test
    void an_append_whose_answer_was_lost_is_not_repeated() {
        RecordingTool tool = RecordingTool.answering("tool");
        RunService runs = start(tool);
        AtomicInteger left = new AtomicInteger(2);
        log.failsAfter =
                append -> append.events().getFirst().type().equals("StepCompleted") && left.getAndDecrement() > 0;

        String id = submit(
                runs,
                mission(
                        step("a").tool("tool"),
                        step("b").needs("a").tool("tool"),
                        step("c").needs("b").tool("tool")));

        assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(types(runs, id)).filteredOn("StepCompleted"::equals).hasSize(3);
        assertThat(new HashSet<>(tool.tokens())).hasSize(3);
    }

    @Test
    void runs_survive_a_log_that_fails_at_random() {
        RecordingTool tool = RecordingTool.answering("tool");
        RunService runs = start(tool);
        Random random = new Random(42);
        List<String> ids = IntStream.range(0, 20)
                .mapToObj(i -> submit(runs, sequence(10, "tool")))
                .toList();
        log.failsBefore = append -> random.nextInt(10) == 0;
        // Not three times on end for one run, which would rightly end its step: it was resumed three times without an
        // outcome.
        Map<String, Boolean> lost = new ConcurrentHashMap<>();
        log.failsAfter = append -> lost.compute(
                append.stream(), (stream, before) -> !Boolean.TRUE.equals(before) && random.nextInt(10) == 0);

        ids.forEach(id -> assertThat(end(runs, id)).isEqualTo(RunStatus.SUCCEEDED));

        for (String id : ids) {
            assertThat(types(runs, id)).filteredOn("StepCompleted"::equals).hasSize(10);
        }
    }

    @Test
    void an_attempt_is_stopped_though_the_answer_that_ended_it_was_lost() {
        RecordingTool tool = RecordingTool.hanging("hang", ToolKind.REPEATABLE);
        RunService runs = start(tool);
        log.failsAfter = append -> append.events().getFirst().type().equals("StepTimedOut");

        String id = submit(runs, mission(step("a").tool("hang").attempts(1).with("timeout", "PT0.05S")));

        assertThat(end(runs, id)).isEqualTo(RunStatus.FAILED);
        await().until(() -> tool.cancelled.equals(List.of(id + "/a/1")));
    }

    @Test
    void who_waits_for_the_end_hears_of_it_though_its_append_seemed_to_fail() {
        RunService runs = start(new NoopTool());
        String id = submit(runs, mission(step("w").tool("signal.wait").params(Map.of("name", "go"))));
        CompletableFuture<RunStatus> end = runs.ended(id).subscribeAsCompletionStage();
        await().until(() -> stepOf(runs, id, 0).status() == StepStatus.WAITING);
        log.failsAfter = append -> true;

        assertThatThrownBy(() -> command(runs, id, now -> new RunCommand.Cancel(now, null, null)))
                .isInstanceOf(StoreUnavailable.class);

        log.failsAfter = append -> false;
        await().until(end::isDone);
        assertThat(end).isCompletedWithValue(RunStatus.CANCELLED);
    }

    // --- restarts

    @Test
    void an_unfinished_run_is_resumed_under_the_same_token() {
        RecordingTool hanging = RecordingTool.hanging("tool", ToolKind.REPEATABLE);
        String id = submit(start(hanging), mission(step("a").tool("tool")));
        await().until(() -> hanging.calls.size() == 1);

        RecordingTool answering = RecordingTool.answering("tool");
        RunService next = restart(answering);

        assertThat(end(next, id)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(answering.tokens()).containsExactly(id + "/a/1");
        assertThat(types(next, id)).containsSubsequence("StepStarted", "StepResumed", "StepCompleted");
    }

    @Test
    void each_attempt_of_a_run_gets_the_trace_of_its_submission_after_a_restart_too() {
        List<@Nullable String> traces = new CopyOnWriteArrayList<>();
        RecordingTool failing = new RecordingTool("tool", ToolKind.REPEATABLE, (input, context) -> {
            traces.add(context.traceparent());
            return Uni.createFrom().item(new StepOutcome.Failed("BOOM", "It broke", true));
        });
        Caller first = new Caller("tester", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        Caller second = new Caller("tester", "00-0af7651916cd43dd8448eb211c80319c-0000000000000001-01");
        RunService runs = start(failing);
        Submission submission = new Submission(mission(step("a").tool("tool")), List.of(), Map.of(), 0, null, "print");
        String id = runs.submit(submission, first, (state, fresh) -> state.runId())
                .await()
                .atMost(SOON);
        assertThat(end(runs, id)).isEqualTo(RunStatus.FAILED);

        RunService next = restart(failing);
        next.command(id, second, now -> new RunCommand.Retry(now, null, null, null), (state, changed) -> state.runId())
                .await()
                .atMost(SOON);

        assertThat(end(next, id)).isEqualTo(RunStatus.FAILED);
        assertThat(traces).containsExactly(first.traceparent(), first.traceparent());
    }

    @Test
    void an_attempt_that_runs_elsewhere_is_waited_for_again() {
        RecordingTool hanging = RecordingTool.hanging("tool", ToolKind.EXTERNAL);
        String id = submit(start(hanging), mission(step("a").tool("tool")));
        await().until(() -> hanging.calls.size() == 1);

        RecordingTool answering = new RecordingTool(
                "tool", ToolKind.EXTERNAL, (i, c) -> Uni.createFrom().item(StepOutcome.Done.of(null)));
        RunService next = restart(answering);

        assertThat(end(next, id)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(answering.tokens()).containsExactly(id + "/a/1");
        assertThat(types(next, id)).doesNotContain("StepResumed");
    }

    @Test
    void a_run_whose_attempt_runs_elsewhere_can_be_cancelled_after_a_restart() {
        RecordingTool first = RecordingTool.hanging("tool", ToolKind.EXTERNAL);
        String id = submit(start(first), mission(step("a").tool("tool")));
        await().until(() -> first.calls.size() == 1);
        RecordingTool second = RecordingTool.hanging("tool", ToolKind.EXTERNAL);
        RunService next = restart(second);
        await().until(() -> second.calls.size() == 1);

        command(next, id, now -> new RunCommand.Cancel(now, null, null));

        assertThat(end(next, id)).isEqualTo(RunStatus.CANCELLED);
        await().until(() -> second.cancelled.equals(List.of(id + "/a/1")));
    }

    @Test
    void an_attempt_that_may_run_only_once_is_not_run_again() {
        RecordingTool hanging = RecordingTool.hanging("tool", ToolKind.ONCE);
        Plan plan = mission(
                step("a").tool("tool").with("retry", Map.of("max_attempts", 2L, "initial_interval", "PT0.01S")));
        String id = submit(start(hanging), plan);
        await().until(() -> hanging.calls.size() == 1);

        RecordingTool answering = new RecordingTool(
                "tool", ToolKind.ONCE, (i, c) -> Uni.createFrom().item(StepOutcome.Done.of(null)));
        RunService next = restart(answering);

        assertThat(end(next, id)).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(answering.tokens()).containsExactly(id + "/a/2");
        assertThat(types(next, id))
                .containsSubsequence("StepStarted", "StepFailed", "StepRetryScheduled", "StepStarted");
    }

    @Test
    void a_timer_that_ran_out_while_nobody_was_there_fires_at_the_next_start() throws Exception {
        RunService runs = start(new NoopTool());
        String id =
                submit(runs, mission(step("t").tool("timer.wait").params(Map.of("seconds", new BigDecimal("0.3")))));
        await().until(() -> stepOf(runs, id, 0).status() == StepStatus.WAITING);
        engines.getLast().close();

        assertThat(end(restart(new NoopTool()), id)).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void a_stopped_engine_takes_no_commands_and_leaves_what_executes_to_the_next() throws Exception {
        RecordingTool hanging = RecordingTool.hanging("tool", ToolKind.REPEATABLE);
        RunService runs = start(hanging);
        String id = submit(runs, mission(step("a").tool("tool")));
        await().until(() -> hanging.calls.size() == 1);

        engines.getLast().close();

        assertThatThrownBy(() -> submit(runs, sequence(1))).isInstanceOf(EngineStopping.class);
        assertThat(end(restart(RecordingTool.answering("tool")), id)).isEqualTo(RunStatus.SUCCEEDED);
    }

    @Test
    void a_run_whose_last_step_ends_while_the_engine_stops_has_ended() {
        CompletableFuture<StepOutcome> outcome = new CompletableFuture<>();
        RecordingTool tool = new RecordingTool(
                "tool",
                ToolKind.REPEATABLE,
                (input, context) -> Uni.createFrom().completionStage(outcome));
        RunService runs = start(tool);
        String id = submit(runs, mission(step("a").tool("tool")));
        await().until(() -> tool.calls.size() == 1);
        runs.stop(SOON).await().atMost(SOON);

        outcome.complete(StepOutcome.Done.of(null));

        await().until(() -> types(id).containsAll(List.of("StepCompleted", "RunSucceeded")));
    }

    @Test
    void a_run_that_is_cancelled_as_it_is_found_executes_nothing() {
        RecordingTool tool = RecordingTool.hanging("hang", ToolKind.REPEATABLE);
        String id = submit(start(tool), mission(step("a").tool("hang")));
        await().until(() -> tool.calls.size() == 1);
        engines.getLast().reconciler.stop();
        RunService next = bare(timer, tool);

        command(next, id, now -> new RunCommand.Cancel(now, null, null));

        assertThat(end(next, id)).isEqualTo(RunStatus.CANCELLED);
        assertThat(tool.calls).hasSize(1);
    }

    // --- the test's engine

    /** An engine that looks for no unfinished runs by itself. */
    private RunService bare(Scheduler scheduler, StepTool... tools) {
        return new RunService(new EngineParts(
                log,
                artifacts,
                new RunEventCodec(new PlanReader(PlanLimits.DEFAULT)),
                new CelExpressions(CelLimits.DEFAULT),
                new ToolRegistry(List.of(tools)),
                Clock.systemUTC(),
                scheduler,
                answers,
                Ids.RANDOM,
                EngineSettings.DEFAULT));
    }

    private RunService start(StepTool... tools) {
        return start(EngineSettings.DEFAULT, tools);
    }

    private RunService start(EngineSettings settings, StepTool... tools) {
        EmbeddedEngine engine = EmbeddedEngine.start(EmbeddedEngine.shared(log, artifacts), List.of(tools), settings);
        engines.add(engine);
        return engine.runs;
    }

    /** The process before dies: nothing of it reaches the log any more. */
    private RunService restart(StepTool... tools) {
        engines.getLast().reconciler.stop();
        return start(tools);
    }

    private static EngineSettings settings(int attempts, int idle, int mailbox) {
        return new EngineSettings(attempts, 1_000, idle, mailbox, Duration.ofMillis(50), 100);
    }

    private static String submit(RunService runs, Plan plan) {
        return submit(runs, plan, null, "print");
    }

    private static String submit(RunService runs, Plan plan, @Nullable String key, String fingerprint) {
        Submission submission = new Submission(plan, List.of(), Map.of(), 0, key, fingerprint);
        return runs.submit(submission, TESTER, (state, fresh) -> state.runId())
                .await()
                .atMost(SOON);
    }

    private static String command(RunService runs, String id, Function<Instant, RunCommand.ClientCommand> command) {
        return runs.command(id, TESTER, command, (state, changed) -> state.runId())
                .await()
                .atMost(SOON);
    }

    private static <T> T look(RunService runs, String id, Function<RunState, T> view) {
        return runs.look(id, view).await().atMost(SOON);
    }

    private static StepState stepOf(RunService runs, String id, int step) {
        return look(runs, id, state -> state.step(step));
    }

    private static @Nullable Object data(RunService runs, String id, int step) {
        return stepOf(runs, id, step).out().data();
    }

    private static String error(RunService runs, String id) {
        return look(runs, id, state -> String.valueOf(state.error()));
    }

    private static RunStatus end(RunService runs, String id) {
        return runs.ended(id).await().atMost(SOON);
    }

    /** As the log has them, without a look at the run, which would wake it. */
    private List<String> types(String id) {
        return log.read(RunLog.stream(id), 0, 1_000).await().atMost(SOON).stream()
                .map(e -> e.event().type())
                .toList();
    }

    private static List<String> types(RunService runs, String id) {
        return runs.events(id, 0, 1_000_000).await().atMost(SOON).stream()
                .map(e -> e.event().type())
                .toList();
    }

    private static Plan sequence(int size) {
        return sequence(size, "noop");
    }

    private static Plan sequence(int size, String tool) {
        StepSpec[] steps =
                IntStream.range(0, size).mapToObj(i -> step("s" + i).tool(tool)).toArray(StepSpec[]::new);
        for (int i = 1; i < size; i++) {
            steps[i].needs("s" + (i - 1));
        }
        return mission(steps);
    }

    private static Plan wide(int size, String tool) {
        return mission(
                IntStream.range(0, size).mapToObj(i -> step("s" + i).tool(tool)).toArray(StepSpec[]::new));
    }

    @Test
    void terminal_types_are_those_that_end_a_round() {
        Set<String> ending = new HashSet<>();
        for (RunEventType type : RunEventType.values()) {
            if (RunEventType.endsRun(type.storedName())) {
                ending.add(type.storedName());
            }
        }
        assertThat(ending).containsExactlyInAnyOrder("RunSucceeded", "RunFailed", "RunCancelled");
    }
}
