package dev.agijobs.simulation;

import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.plan.Step;
import dev.agijobs.plan.StepIds;
import dev.agijobs.run.CorruptRun;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepOut;
import dev.agijobs.run.StepState;
import dev.agijobs.run.StepStatus;
import dev.agijobs.run.Wait;
import dev.agijobs.testkit.FanBook;
import dev.agijobs.testkit.SagaBook;
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
import org.jspecify.annotations.Nullable;

/** What the log says of one run, folded as it is written, and held against the promises event by event. */
final class RunBook {
    private final String runId;
    private final Auditor auditor;
    private final SagaBook saga = new SagaBook();
    private final FanBook fans = new FanBook();
    private final BudgetBook money = new BudgetBook();
    /** Runs that its steps were to start, and those of them whose end the steps wait for. */
    private final Set<String> children = new HashSet<>();

    private final Set<String> awaited = new HashSet<>();
    private Instant failingSince = Instant.MAX;
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

    RunBook(String runId, Auditor auditor) {
        this.runId = runId;
        this.auditor = auditor;
    }

    /** Whether the round has ended. */
    boolean over() {
        return over;
    }

    /** Whether a step of it was to start that run. */
    boolean hasChild(String childId) {
        return children.contains(childId);
    }

    /** Runs whose end its steps wait for, or did. */
    Set<String> awaited() {
        return awaited;
    }

    /** World time since when it comes to no good end; the far future while it may. */
    Instant failingSince() {
        return failingSince;
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
            shapes(fact);
            if (fact.event() instanceof RunEvent.SignalReceived e) {
                signals.computeIfAbsent(e.name(), name -> new ArrayDeque<>()).add(Optional.ofNullable(e.payload()));
            }
            apply(fact);
            if (state.failing() == (failingSince == Instant.MAX)) {
                failingSince = state.failing() ? life.worldTime() : Instant.MAX;
            }
            offsets.add(recorded.get(i).offset());
            committedAt.add(life.worldTime());
        }
        commandIds.addAll(ids);
        if (!corrupt) {
            check(state.runningCount() <= state.plan().maxParallel(), Invariant.IN_ORDER, appended.getLast());
        }
    }

    /** What holds for items, undoings, children, keys and budgets. */
    private void shapes(RunFact fact) {
        check(saga.take(state, fact), Invariant.UNDONE_IN_ORDER, fact);
        check(fans.take(state, fact.event()), Invariant.JOINED_IN_ORDER, fact);
        check(money.take(state, fact.event()), Invariant.WITHIN_BUDGET, fact);
        check(new Family(auditor, this).allows(fact.event()), Invariant.ONE_FAMILY, fact);
        if (fact.event() instanceof RunEvent.RunStarted || fact.event() instanceof RunEvent.StepStarted) {
            String key = state.plan().concurrencyKey();
            check(key == null || auditor.holds(key, runId, state.round()), Invariant.ONE_HOLDER, fact);
        }
        if (fact.event() instanceof RunEvent.StepWaiting e
                && e.awaits() instanceof Wait.Child(String child, boolean ended)) {
            children.add(child);
            if (ended) {
                awaited.add(child);
            }
        }
    }

    private void apply(RunFact fact) {
        facts.add(fact);
        try {
            state.apply(fact);
        } catch (CorruptRun e) {
            corrupt = true;
            auditor.found(Invariant.ONE_FOLD, String.valueOf(e.getMessage()));
            return;
        }
        over = state.status().terminal();
        boolean retried = fact.event() instanceof RunEvent.RunRetried;
        if (retried) {
            completed.clear();
        }
        if (retried || fact.event() instanceof RunEvent.StepWaiting e && e.awaits() instanceof Wait.Items) {
            saga.forget(state, retried);
        }
    }

    private void step(Life life, RunFact fact, RunEvent.StepEvent event) {
        if (undoing(life, fact, event)) {
            return;
        }
        int row = state.indexOf(event.stepId());
        if (row < 0) {
            check(false, Invariant.IN_ORDER, fact);
            return;
        }
        Step plan = state.planStep(row);
        StepState step = state.step(row);
        switch (event) {
            case RunEvent.StepStarted e -> {
                boolean due = step.due() == null || !step.due().isAfter(fact.at());
                boolean next = e.attempt() == step.attempt() + 1;
                boolean granted =
                        e.attempt() - step.attemptsBefore() <= plan.retry().maxAttempts();
                check(ready(row) && due && next && granted && state.startsSteps(), Invariant.IN_ORDER, fact);
                check(fans.isOf(e), Invariant.JOINED_IN_ORDER, fact);
                boolean waits = Step.WAITS.contains(e.tool()) || state.fansOut(row);
                Instant deadline = waits ? null : deadline(plan.timeout(), fact);
                check(Objects.equals(e.deadline(), deadline), Invariant.IN_ORDER, fact);
                AttemptBook attempt = new AttemptBook(e.params());
                attempt.begin(life, life.worldTime());
                attempts.put(key(event), attempt);
            }
            case RunEvent.StepResumed e -> {
                check(isLive(step, e) && step.resumes() + 1 == e.resumes(), Invariant.IN_ORDER, fact);
                Duration timeout = state.undoes(row)
                        ? Objects.requireNonNull(plan.compensate()).timeout()
                        : plan.timeout();
                check(e.deadline().equals(deadline(timeout, fact)), Invariant.IN_ORDER, fact);
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

    /** What the step needs is finished; an item needs that its step waits for it. */
    private boolean ready(int row) {
        if (state.item(row) != null) {
            int parent = state.indexOf(StepIds.planned(state.stepId(row)));
            return state.step(parent).awaits() instanceof Wait.Items;
        }
        return state.planStep(row).needs().stream()
                .allMatch(need -> state.step(state.indexOf(need)).status().finished());
    }

    /** Answers whether the event is one of an undoing, which is checked then; which step's turn it is is checked elsewhere. */
    private boolean undoing(Life life, RunFact fact, RunEvent.StepEvent event) {
        String id = StepIds.undo(event.stepId());
        int row = state.indexOf(id);
        int before = row < 0 ? 0 : state.step(row).attempt();
        Instant due = row < 0 ? null : state.step(row).due();
        AttemptBook attempt = attempts.get(id + "/" + event.attempt());
        switch (event) {
            case RunEvent.StepCompensationStarted e -> {
                boolean next = e.attempt() == before + 1 && (due == null || !due.isAfter(fact.at()));
                Step step = state.planStep(state.indexOf(e.stepId()));
                Duration timeout =
                        step.compensate() == null ? null : step.compensate().timeout();
                check(next && e.deadline().equals(deadline(timeout, fact)), Invariant.IN_ORDER, fact);
                AttemptBook begun = new AttemptBook(e.params());
                begun.begin(life, life.worldTime());
                attempts.put(id + "/" + e.attempt(), begun);
            }
            case RunEvent.StepCompensated e -> undone(attempt, row, fact);
            case RunEvent.StepCompensationFailed e -> {
                if (attempt != null) {
                    undone(attempt, row, fact);
                } else {
                    check(e.attempt() == before + 1, Invariant.ONE_OUTCOME, fact);
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void undone(@Nullable AttemptBook attempt, int row, RunFact fact) {
        boolean live = attempt != null && !attempt.ended && state.step(row).status() == StepStatus.RUNNING;
        check(live, Invariant.ONE_OUTCOME, fact);
        if (attempt != null) {
            attempt.ended = true;
        }
    }

    private static Instant deadline(@Nullable Duration timeout, RunFact fact) {
        return fact.at().plus(timeout == null ? Duration.ofSeconds(60) : timeout);
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
            boolean untried = event instanceof RunEvent.StepFailed
                    && step.status() == StepStatus.PENDING
                    && event.attempt() == step.attempt();
            check(untried || (isLive(step, event) && !attempt.ended), Invariant.ONE_OUTCOME, fact);
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
            auditor.found(invariant, "run %s, event %d: %s".formatted(runId, fact.seq(), fact.event()));
        }
    }
}
