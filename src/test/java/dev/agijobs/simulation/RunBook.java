package dev.agijobs.simulation;

import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.plan.Plan;
import dev.agijobs.plan.Step;
import dev.agijobs.run.CorruptRun;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepOut;
import dev.agijobs.run.StepState;
import dev.agijobs.run.StepStatus;
import dev.agijobs.run.Wait;
import dev.agijobs.run.WaitTools;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What the log says of one run, folded as it is written, and held against the promises event by event. */
final class RunBook {
    private final String runId;
    private final BiConsumer<Invariant, String> found;
    private final RunState state = new RunState();
    private final List<RunFact> facts = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();
    private final List<Instant> committedAt = new ArrayList<>();
    /** Payloads of signals that no step has taken yet, by name. */
    private final Map<String, Deque<Optional<Object>>> signals = new HashMap<>();

    private final Map<String, AttemptBook> attempts = new HashMap<>();
    private final Set<String> commandIds = new HashSet<>();
    private final Set<String> completed = new HashSet<>();
    private boolean over;
    private boolean corrupt;

    RunBook(String runId, BiConsumer<Invariant, String> found) {
        this.runId = runId;
        this.found = found;
    }

    String runId() {
        return runId;
    }

    RunState state() {
        return state;
    }

    List<RunFact> facts() {
        return facts;
    }

    long seq() {
        return facts.size();
    }

    /** Offset in the log of the last event. */
    long offset() {
        return offsets.getLast();
    }

    /** World time at which an event was written. */
    Instant committedAt(long seq) {
        return committedAt.get((int) seq - 1);
    }

    /** The state as the events up to an offset make it. */
    RunState upTo(long offset) {
        int count = 0;
        while (count < offsets.size() && offsets.get(count) <= offset) {
            count++;
        }
        return RunState.replay(facts.subList(0, count));
    }

    boolean knowsCommand(String commandId) {
        return commandIds.contains(commandId);
    }

    @Nullable
    AttemptBook attempt(String stepId, int attempt) {
        return attempts.get(stepId + "/" + attempt);
    }

    /** Takes the events of one append. */
    void append(Life life, List<RecordedEvent> recorded, List<RunFact> appended) {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < appended.size() && !corrupt; i++) {
            RunFact fact = appended.get(i);
            check(fact.seq() == seq() + 1, Invariant.SEQS_ARE_DENSE, fact);
            if (fact.commandId() != null) {
                check(!commandIds.contains(fact.commandId()), Invariant.ONE_EFFECT_A_COMMAND, fact);
                ids.add(fact.commandId());
            }
            check(over == fact.event() instanceof RunEvent.RunRetried, Invariant.ONE_END_A_ROUND, fact);
            if (fact.event() instanceof RunEvent.StepEvent event && state.submitted()) {
                step(life, fact, event);
            }
            if (fact.event() instanceof RunEvent.SignalReceived e) {
                signals.computeIfAbsent(e.name(), name -> new ArrayDeque<>()).add(Optional.ofNullable(e.payload()));
            }
            apply(fact);
            offsets.add(recorded.get(i).offset());
            committedAt.add(life.worldTime());
        }
        commandIds.addAll(ids);
        if (!corrupt) {
            check(state.runningCount() <= state.plan().maxParallel(), Invariant.IN_ORDER, appended.getLast());
        }
    }

    private void apply(RunFact fact) {
        facts.add(fact);
        try {
            state.apply(fact);
        } catch (CorruptRun e) {
            corrupt = true;
            found.accept(Invariant.ONE_FOLD, e.getMessage());
            return;
        }
        over = state.status().terminal();
        if (fact.event() instanceof RunEvent.RunRetried) {
            completed.clear();
        }
    }

    private void step(Life life, RunFact fact, RunEvent.StepEvent event) {
        Plan plan = state.plan();
        int index = plan.graph().indexOf(event.stepId());
        StepState step = state.step(index);
        switch (event) {
            case RunEvent.StepStarted e -> {
                boolean ready = plan.step(index).needs().stream()
                        .allMatch(need ->
                                state.step(plan.graph().indexOf(need)).status().finished());
                boolean due = step.due() == null || !step.due().isAfter(fact.at());
                boolean next = e.attempt() == step.attempt() + 1;
                boolean granted = e.attempt() - step.attemptsBefore()
                        <= plan.step(index).retry().maxAttempts();
                check(ready && due && next && granted && state.startsSteps(), Invariant.IN_ORDER, fact);
                boolean waits = WaitTools.NAMES.contains(e.tool());
                Instant deadline = waits ? null : deadline(plan.step(index), fact);
                check(Objects.equals(e.deadline(), deadline), Invariant.IN_ORDER, fact);
                AttemptBook attempt = new AttemptBook(e.params());
                attempt.begin(life, life.worldTime());
                attempts.put(key(event), attempt);
            }
            case RunEvent.StepResumed e -> {
                check(isLive(step, e) && step.resumes() + 1 == e.resumes(), Invariant.IN_ORDER, fact);
                check(e.deadline().equals(deadline(plan.step(index), fact)), Invariant.IN_ORDER, fact);
                attempts.get(key(event)).begin(life, life.worldTime());
            }
            case RunEvent.StepCompleted e -> {
                boolean early =
                        step.awaits() instanceof Wait.Timer && step.due().isAfter(fact.at());
                check(!early, Invariant.IN_ORDER, fact);
                check(completed.add(e.stepId()), Invariant.ONE_COMPLETION, fact);
                if (step.awaits() instanceof Wait.Signal wait) {
                    check(takes(wait.name(), e.out()), Invariant.IN_ORDER, fact);
                }
                ended(step, e, fact);
            }
            case RunEvent.StepFailed e -> ended(step, e, fact);
            case RunEvent.StepTimedOut e -> ended(step, e, fact);
            default -> {} // the rest neither begins nor ends an attempt
        }
    }

    private static Instant deadline(Step step, RunFact fact) {
        return fact.at().plus(step.timeout() == null ? Duration.ofSeconds(60) : step.timeout());
    }

    /** Whether the step got the first signal of that name that no other has taken. */
    private boolean takes(String name, StepOut out) {
        Deque<Optional<Object>> sent = signals.getOrDefault(name, new ArrayDeque<>());
        return !sent.isEmpty()
                && out.data() instanceof Map<?, ?> data
                && sent.remove().equals(Optional.ofNullable(data.get("payload")));
    }

    private void ended(StepState step, RunEvent.StepEvent event, RunFact fact) {
        AttemptBook attempt = attempts.get(key(event));
        if (attempt == null) {
            boolean refused = event instanceof RunEvent.StepFailed
                    && step.status() == StepStatus.PENDING
                    && event.attempt() == step.attempt() + 1;
            check(refused, Invariant.ONE_OUTCOME, fact);
        } else {
            check(isLive(step, event) && !attempt.ended, Invariant.ONE_OUTCOME, fact);
            attempt.ended = true;
        }
    }

    private static boolean isLive(StepState step, RunEvent.StepEvent event) {
        boolean live = step.status() == StepStatus.RUNNING || step.status() == StepStatus.WAITING;
        return live && step.attempt() == event.attempt();
    }

    private static String key(RunEvent.StepEvent event) {
        return event.stepId() + "/" + event.attempt();
    }

    private void check(boolean holds, Invariant invariant, RunFact fact) {
        if (!holds) {
            found.accept(invariant, "run %s, event %d: %s".formatted(runId, fact.seq(), fact.event()));
        }
    }
}
