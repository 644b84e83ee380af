package dev.agijobs.engine;

import static dev.agijobs.testkit.Missions.mission;
import static dev.agijobs.testkit.Missions.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.engine.Snapshots.Outcome;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.expression.cel.CelExpressions;
import dev.agijobs.expression.cel.CelLimits;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.run.json.RunSnapshotCodec;
import dev.agijobs.store.SnapshotStore;
import dev.agijobs.store.SnapshotStore.Snapshot;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.store.memory.MemorySnapshotStore;
import dev.agijobs.testkit.LensLog;
import dev.agijobs.testkit.RandomLife;
import dev.agijobs.tool.ToolRegistry;
import dev.agijobs.tool.builtin.EchoTool;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runs are loaded from their newest snapshot, and from their events whenever that is no good. */
class SnapshotsTest {
    private static final PlanReader PLANS = new PlanReader(PlanLimits.DEFAULT);
    private static final RunEventCodec EVENTS = new RunEventCodec(PLANS);
    private static final String RUN = "r1";
    private static final String STREAM = "run-r1";
    private static final int EVERY = 10;

    /** Looked for once: that takes seconds. */
    private static final List<RunFact> FACTS = List.copyOf(history());

    private final MemoryEventLog log = new MemoryEventLog("test", Runnable::run);
    /** Seqs of the events that were read. */
    private final List<Long> read = new CopyOnWriteArrayList<>();

    private final MemorySnapshotStore stored = new MemorySnapshotStore();
    private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

    private final ExecutorService workers = Executors.newSingleThreadExecutor();
    private final ThreadScheduler timer = new ThreadScheduler("test-timer");

    @AfterEach
    void stop() {
        timer.close();
        workers.shutdownNow();
    }

    /** Of a run of three steps that is retried again and again. */
    private static List<RunFact> history() {
        for (long seed = 0; ; seed++) {
            RandomLife life = new RandomLife(RUN, new Random(seed));
            List<RunFact> facts = new ArrayList<>();
            for (int moment = 0; moment < 400; moment++) {
                for (RunFact fact : life.moment()) {
                    Instant at = fact.at().truncatedTo(ChronoUnit.MICROS);
                    facts.add(new RunFact(fact.seq(), at, fact.commandId(), fact.event()));
                }
            }
            if (facts.size() > 100) {
                return facts;
            }
        }
    }

    private EventLog watched(EventLog log) {
        return new LensLog(log, page -> {
            page.forEach(event -> read.add(event.seq()));
            return page;
        });
    }

    private Snapshots snapshots(SnapshotStore store, String build, Executor encoder) {
        return new Snapshots(store, new RunSnapshotCodec(PLANS, build, 1 << 20), EVERY, encoder, outcomes::add);
    }

    private RunLog runLog(EventLog log, Snapshots snapshots) {
        ClaimCheck claims = new ClaimCheck(new MemoryArtifactStore());
        return new RunLog(watched(log), EVENTS, claims, Ids.RANDOM, snapshots);
    }

    private RunLog runLog() {
        return runLog(log, snapshots(stored, "1", Runnable::run));
    }

    private static <T> T answer(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    /** Appends facts up to a seq, three at once, as a run's actor does. */
    private RunState write(RunLog to, int from, int until) {
        RunState state = RunState.replay(FACTS.subList(0, from));
        for (int before = from; before < until; ) {
            List<NewEvent> events = new ArrayList<>();
            List<RunFact> next = FACTS.subList(before, Math.min(before + 3, until));
            for (RunFact fact : next) {
                state.apply(fact);
                events.add(to.encode(fact, Caller.ENGINE));
            }
            AppendResult result = answer(to.append(RUN, before, events, new StreamStatus(false, null)));
            to.appended(RUN, before, state, result);
            before += next.size();
        }
        return state;
    }

    private RunState write(int until) {
        return write(runLog(), 0, until);
    }

    private RunState load(RunLog from) {
        read.clear();
        outcomes.clear();
        return answer(from.load(RUN, Long.MAX_VALUE));
    }

    private Snapshot newest() {
        return answer(stored.newest(STREAM, Long.MAX_VALUE)).orElseThrow();
    }

    private static long[] seqs(long from, long to) {
        return LongStream.rangeClosed(from, to).toArray();
    }

    private void assertRead(long... seqs) {
        assertThat(read).containsExactlyElementsOf(LongStream.of(seqs).boxed().toList());
    }

    @Test
    void only_the_events_after_the_newest_snapshot_are_read() {
        RunState written = write(58);
        assertThat(newest().seq()).isBetween(50L, 52L);

        RunState loaded = load(runLog());

        assertThat(loaded).isEqualTo(written);
        assertRead(seqs(newest().seq() + 1, 58));
        assertThat(outcomes).containsExactly(Outcome.USED);
    }

    @Test
    void a_snapshot_of_the_last_event_is_enough() {
        RunState written = write(51);
        assertThat(newest().seq()).isEqualTo(51);

        assertThat(load(runLog())).isEqualTo(written);
        assertRead();
    }

    @Test
    void a_look_back_begins_with_a_snapshot_of_before() {
        write(58);
        long older =
                answer(stored.newest(STREAM, newest().seq() - 1)).orElseThrow().seq();
        read.clear();

        RunState back = answer(runLog().load(RUN, older + 1));

        assertThat(back).isEqualTo(RunState.replay(FACTS.subList(0, (int) older + 1)));
        assertRead(older + 1);
        assertThat(answer(runLog().load(RUN, 7))).isEqualTo(RunState.replay(FACTS.subList(0, 7)));
    }

    @Test
    void a_damaged_snapshot_is_set_aside_and_the_one_before_it_used() {
        RunState written = write(58);
        Snapshot damaged = newest();
        byte[] bytes = damaged.bytes().clone();
        bytes[bytes.length / 2] ^= 1;
        answer(stored.save(new Snapshot(STREAM, damaged.seq(), bytes)));

        assertThat(load(runLog())).isEqualTo(written);
        assertThat(outcomes).containsExactly(Outcome.SET_ASIDE, Outcome.USED);
        assertThat(newest().seq()).isLessThan(damaged.seq());
        assertRead(seqs(newest().seq() + 1, 58));

        assertThat(load(runLog())).isEqualTo(written);
        assertThat(outcomes).containsExactly(Outcome.USED);
    }

    @Test
    void when_all_are_damaged_the_run_is_replayed() {
        RunState written = write(58);
        while (answer(stored.newest(STREAM, Long.MAX_VALUE)).isPresent()) {
            Snapshot snapshot = newest();
            answer(stored.setAside(STREAM, snapshot.seq()));
        }
        answer(stored.save(new Snapshot(STREAM, 30, new byte[100])));
        answer(stored.save(new Snapshot(STREAM, 40, new byte[0])));

        assertThat(load(runLog())).isEqualTo(written);
        assertThat(outcomes).containsExactly(Outcome.SET_ASIDE, Outcome.SET_ASIDE);
        assertRead(seqs(1, 58));
    }

    @Test
    void a_snapshot_of_another_build_is_ignored() {
        RunState written = write(58);

        assertThat(load(runLog(log, snapshots(stored, "2", Runnable::run)))).isEqualTo(written);
        assertThat(outcomes).containsOnly(Outcome.IGNORED);
        assertRead(seqs(1, 58));
        assertThat(load(runLog())).isEqualTo(written);
        assertThat(outcomes).containsExactly(Outcome.USED);
    }

    /** The log was restored from a backup that ends before the snapshot. */
    @Test
    void a_snapshot_ahead_of_the_log_is_set_aside() {
        write(58);
        MemoryEventLog backup = new MemoryEventLog("test", Runnable::run);
        RunState restored = write(runLog(backup, Snapshots.NONE), 0, 35);

        assertThat(load(runLog(backup, snapshots(stored, "1", Runnable::run)))).isEqualTo(restored);
        assertThat(outcomes).containsExactly(Outcome.SET_ASIDE, Outcome.SET_ASIDE);
        assertThat(answer(stored.newest(STREAM, Long.MAX_VALUE))).isEmpty();
    }

    /** The log was restored, and the run went on otherwise: its events have other ids, so other hashes. */
    @Test
    void a_snapshot_of_another_history_is_set_aside() {
        write(58);
        for (int until : List.of(52, 55)) {
            MemoryEventLog other = new MemoryEventLog("test", Runnable::run);
            RunState written = write(runLog(other, Snapshots.NONE), 0, until);
            MemorySnapshotStore copy = new MemorySnapshotStore();
            answer(copy.save(newest()));

            assertThat(load(runLog(other, snapshots(copy, "1", Runnable::run)))).isEqualTo(written);
            assertThat(outcomes).containsExactly(Outcome.SET_ASIDE);
        }
    }

    @Test
    void a_process_that_dies_between_append_and_snapshot_loses_nothing() {
        Snapshots dying = snapshots(stored, "1", work -> {});
        RunState written = write(runLog(log, dying), 0, 58);

        assertThat(answer(stored.newest(STREAM, Long.MAX_VALUE))).isEmpty();
        assertThat(load(runLog())).isEqualTo(written);
        assertRead(seqs(1, 58));

        RunState further = write(runLog(), 58, 75);
        assertThat(load(runLog())).isEqualTo(further);
        assertThat(outcomes).containsExactly(Outcome.USED);
    }

    @Test
    void of_a_run_one_snapshot_is_under_way_at_a_time() {
        List<Runnable> work = new ArrayList<>();
        RunLog slow = runLog(log, snapshots(stored, "1", work::add));
        write(slow, 0, 58);

        assertThat(work).hasSize(1);
        assertThat(outcomes).isNotEmpty().containsOnly(Outcome.LEFT_OUT);

        work.getFirst().run();
        write(slow, 58, 75);
        assertThat(work).hasSize(2);
        assertThat(newest().seq()).as("the state as it was when it was taken").isLessThan(15);
        assertThat(load(runLog())).isEqualTo(RunState.replay(FACTS.subList(0, 75)));
    }

    @Test
    void a_process_that_stops_takes_no_more() {
        RunLog stopping = runLog(log, snapshots(stored, "1", work -> {
            throw new RejectedExecutionException();
        }));

        assertThat(load(runLog(log, Snapshots.NONE)).submitted()).isFalse();
        RunState written = write(stopping, 0, 40);

        assertThat(outcomes).hasSize(4).containsOnly(Outcome.LEFT_OUT);
        assertThat(load(runLog())).isEqualTo(written);
    }

    @Test
    void a_store_that_fails_holds_up_nobody() {
        SnapshotStore failing = new SnapshotStore() {
            @Override
            public Uni<Void> save(Snapshot snapshot) {
                return fail();
            }

            @Override
            public Uni<Optional<Snapshot>> newest(String stream, long atMost) {
                return fail();
            }

            @Override
            public Uni<Void> setAside(String stream, long seq) {
                return fail();
            }

            private <T> Uni<T> fail() {
                return Uni.createFrom().failure(new StoreUnavailable("The test pulled the plug", null));
            }
        };
        RunLog runs = runLog(log, snapshots(failing, "1", Runnable::run));

        RunState written = write(runs, 0, 40);

        assertThat(outcomes).hasSize(4).containsOnly(Outcome.FAILED);
        assertThat(load(runs)).isEqualTo(written);
    }

    @Test
    void a_run_with_many_items_is_written_as_often_as_it_can_pay_for() throws Exception {
        int items = 150;
        RunService runs = service(log);

        String id = submit(runs, items);

        assertThat(answer(runs.ended(id))).isEqualTo(RunStatus.SUCCEEDED);
        long events = answer(runs.head(id)).seq();
        await().untilAsserted(() ->
                assertThat(answer(stored.newest("run-" + id, Long.MAX_VALUE))).isPresent());
        assertThat(outcomes.stream().filter(Outcome.SAVED::equals).count())
                .as("of %d events", events)
                .isBetween(1L, 2 * events / items + 5);
    }

    @Test
    void an_engine_goes_on_from_a_snapshot_as_from_events() {
        String id = submit(service(log), 40);
        await().until(() -> answer(log.head("run-" + id)).orElseThrow().status().terminal());
        Snapshot last = answer(stored.newest("run-" + id, Long.MAX_VALUE)).orElseThrow();
        read.clear();

        RunService next = service(watched(log));
        RunState replayed =
                answer(new RunLog(log, EVENTS, new ClaimCheck(new MemoryArtifactStore()), Ids.RANDOM, Snapshots.NONE)
                        .load(id, Long.MAX_VALUE));
        boolean equal = answer(next.look(id, replayed::equals));

        assertThat(equal).isTrue();
        assertRead(seqs(last.seq() + 1, replayed.seq()));
    }

    private RunService service(EventLog on) {
        return new RunService(
                new EngineParts(
                        on,
                        new MemoryArtifactStore(),
                        EVENTS,
                        new CelExpressions(CelLimits.DEFAULT),
                        new ToolRegistry(List.of(new EchoTool())),
                        Clock.systemUTC(),
                        timer,
                        workers,
                        Ids.RANDOM,
                        EngineSettings.DEFAULT),
                EngineListener.NONE,
                snapshots(stored, "1", Runnable::run));
    }

    private static String submit(RunService runs, int items) {
        List<Object> values = new ArrayList<>(
                IntStream.range(0, items).mapToObj(i -> (Object) (long) i).toList());
        var plan = mission(
                Map.of("max_parallel", 7L),
                step("a").tool("echo").with("for_each", values).params(Map.of("value", "${item}")));
        Submission submission = new Submission(plan, List.of(), Map.of(), 0, null, "print");
        return answer(runs.submit(submission, new Caller("tester", null), (run, fresh) -> run.runId()));
    }
}
