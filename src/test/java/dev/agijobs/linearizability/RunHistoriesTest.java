package dev.agijobs.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.memory.MemoryEventLog;
import dev.agijobs.linearizability.Linearization.Verdict;
import dev.agijobs.store.memory.MemoryArtifactStore;
import dev.agijobs.testkit.EmbeddedEngine;
import dev.agijobs.testkit.FaultyLog;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What concurrent clients of a run are told could have happened one command after another; and when it could not, that is found. */
class RunHistoriesTest {

    private static final int HISTORIES = 150;
    /** A bug that was planted is found in far fewer. */
    private static final int HISTORIES_UNTIL_FOUND = 100;

    private final long seed = Long.getLong("seed", new Random().nextLong());
    private final ExecutorService answers = Executors.newSingleThreadExecutor();
    private final FaultyLog<MemoryEventLog> log = new FaultyLog<>(new MemoryEventLog("test", answers));
    private final EmbeddedEngine engine =
            EmbeddedEngine.start(EmbeddedEngine.shared(log, new MemoryArtifactStore()), List.of());
    private final Runs runs = new EngineRuns(engine.runs);
    private final Set<String> told = new HashSet<>();

    @AfterEach
    void stop() throws Exception {
        log.failsBefore = append -> false;
        log.failsAfter = append -> false;
        log.liesAbout = append -> false;
        engine.close();
        answers.shutdown();
    }

    private List<Operation<RunCall, RunAnswer>> history(Runs through, int number) throws Exception {
        return RunClients.live(through, "run-" + number, seed + number);
    }

    private void everyHistoryIsLinearizable() throws Exception {
        int undecided = 0;
        for (int i = 0; i < HISTORIES; i++) {
            List<Operation<RunCall, RunAnswer>> history = history(runs, i);
            history.forEach(op -> note(op.answer()));
            Verdict verdict = Linearization.verdict(new RunModel(), history);
            assertThat(verdict)
                    .as(() -> "-Dseed=%d, no order of:%n%s".formatted(seed, text(history)))
                    .isNotEqualTo(Verdict.NO_ORDER);
            undecided += verdict == Verdict.UNDECIDED ? 1 : 0;
        }
        assertThat(undecided).as("histories with too many orders").isLessThan(HISTORIES / 10);
    }

    private void note(@Nullable RunAnswer answer) {
        switch (answer) {
            case null -> {}
            case RunAnswer.Accepted accepted ->
                told.add(Boolean.TRUE.equals(accepted.changed()) ? "changed" : "unchanged");
            case RunAnswer.Refused refused -> told.add(refused.code());
            case RunAnswer.Seen seen -> told.add(seen.status());
        }
    }

    private static String text(List<Operation<RunCall, RunAnswer>> history) {
        return history.stream().map(Operation::toString).collect(Collectors.joining("\n"));
    }

    /** Clients that only ever see one thing prove little. */
    private void clientsSawAll() {
        assertThat(told)
                .contains("changed", "unchanged", "RUN_STATE_CONFLICT", "IDEMPOTENCY_KEY_REUSED", "APPROVER_NOT_LISTED")
                .contains("awaiting_approval", "running", "paused", "succeeded", "failed", "cancelled");
    }

    private void someHistoryIsNot(Runs through) throws Exception {
        for (int i = 0; i < HISTORIES_UNTIL_FOUND; i++) {
            if (Linearization.verdict(new RunModel(), history(through, i)) == Verdict.NO_ORDER) {
                return;
            }
        }
        throw new AssertionError("-Dseed=%d, the bug was not found".formatted(seed));
    }

    private static Predicate<Append> oneIn(int n) {
        return append -> ThreadLocalRandom.current().nextInt(n) == 0;
    }

    @Test
    void histories_are_linearizable() throws Exception {
        everyHistoryIsLinearizable();

        clientsSawAll();
    }

    @Test
    void histories_are_linearizable_when_the_log_fails_and_answers_are_lost() throws Exception {
        log.failsBefore = oneIn(12);
        log.failsAfter = oneIn(12);

        everyHistoryIsLinearizable();

        assertThat(log.faults.get()).isGreaterThan(HISTORIES);
    }

    @Test
    void a_log_that_confirms_what_it_does_not_keep_is_found() throws Exception {
        log.liesAbout = oneIn(12);

        someHistoryIsNot(runs);
    }

    @Test
    void a_key_that_counts_twice_is_found() throws Exception {
        Set<String> sent = ConcurrentHashMap.newKeySet();

        someHistoryIsNot((runId, call) ->
                call instanceof RunCall.Signal signal && signal.key() != null && !sent.add(runId + signal)
                        ? runs.ask(runId, new RunCall.Signal(null, signal.payload()))
                        : runs.ask(runId, call));
    }

    @Test
    void an_answer_before_the_command_took_effect_is_found() throws Exception {
        Queue<Runnable> held = new ConcurrentLinkedQueue<>();

        someHistoryIsNot((runId, call) -> {
            if (call instanceof RunCall.Signal signal && signal.key() == null) {
                held.add(() -> runs.ask(runId, call));
                return new Runs.Told(new RunAnswer.Accepted(runId, true), null);
            }
            Runs.Told told = runs.ask(runId, call);
            Optional.ofNullable(held.poll()).ifPresent(Runnable::run);
            return told;
        });
    }

    @Test
    void a_look_at_what_was_is_found() throws Exception {
        AtomicReference<Optional<Runs.Told>> seen = new AtomicReference<>(Optional.empty());

        someHistoryIsNot((runId, call) -> {
            Runs.Told now = runs.ask(runId, call);
            if (!(call instanceof RunCall.Look)) {
                return now;
            }
            return seen.getAndSet(Optional.of(now)).orElse(now);
        });
    }
}
