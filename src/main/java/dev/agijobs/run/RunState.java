package dev.agijobs.run;

import dev.agijobs.plan.Expressions;
import dev.agijobs.plan.Plan;
import dev.agijobs.plan.Step;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run as the fold of its events. {@link #apply} is the only way to change it, so equal events give equal states. It belongs to one thread at a time; whoever could not
 * append what was applied throws it away and replays.
 */
public final class RunState {

    /** Reason of a run that is held by its budget. */
    public static final String BUDGET_EXHAUSTED = "BUDGET_EXHAUSTED";

    /** Reason of a run that is held because it repeated itself without progress. */
    public static final String QUARANTINED = "QUARANTINED";

    private String runId = "";
    private @Nullable Plan plan;
    private @Nullable StepTable steps;
    private List<String> requiredApprovals = List.of();
    private Map<String, String> labels = Map.of();
    private int priority;
    private String fingerprint = "";
    private RunEvent.@Nullable Parent parent;
    private RunEvent.@Nullable Origin forkedFrom;
    private @Nullable String traceparent;

    private RunStatus status = RunStatus.PENDING;
    private long seq;
    private int round = 1;
    private @Nullable Instant createdAt;
    private @Nullable Instant startedAt;
    private @Nullable Instant completedAt;
    private @Nullable Instant deadline;
    private boolean cancelRequested;
    private @Nullable String reason;
    private @Nullable Instant reasonSince;
    private @Nullable String quarantine;
    private @Nullable StepError error;
    /** The first step of the round that failed for good, or -1. */
    private int failedStep = -1;
    /** Something that was done is being undone, so the run comes to no good end. */
    private boolean compensating;
    /** The first row of the round that could not be undone, or -1. */
    private int notUndone = -1;
    /** Seq of the event that opened the round. */
    private long roundSeq;

    private @Nullable RunBudget budget;
    private final LoopWatch loops = new LoopWatch();
    /** Rows that wait for child runs, by since. */
    private final NavigableMap<Long, Integer> children = new TreeMap<>();

    private final SignalBox signals = new SignalBox();
    private final ApprovalBox approvals = new ApprovalBox();
    private final CommandMemory commands = new CommandMemory();
    /** Kinds of events so far, in the order of their first appearance. */
    private final Set<Class<? extends RunEvent>> kinds = new LinkedHashSet<>();

    public static RunState replay(Iterable<RunFact> facts) {
        RunState state = new RunState();
        facts.forEach(state::apply);
        return state;
    }

    /** The state that {@link #snapshot} was taken of, as a new one. */
    public static RunState of(RunSnapshot snapshot) {
        RunState state = new RunState();
        state.restore(snapshot);
        return state;
    }

    private void restore(RunSnapshot snapshot) {
        RunSnapshot.Course course = snapshot.course();
        seq = course.seq();
        submitted(snapshot.submitted(), snapshot.createdAt(), snapshot.traceparent());
        status = course.status();
        round = course.round();
        roundSeq = course.roundSeq();
        startedAt = course.startedAt();
        completedAt = course.completedAt();
        deadline = course.deadline();
        cancelRequested = course.cancelRequested();
        reason = course.reason();
        reasonSince = course.reasonSince();
        quarantine = course.quarantine();
        error = course.error();
        failedStep = course.failedStep();
        compensating = course.compensating();
        notUndone = course.notUndone();
        table().restore(snapshot.steps());
        budget().restore(snapshot.budget());
        loops.restore(snapshot.loops());
        snapshot.signals().forEach((name, payloads) -> payloads.forEach(payload -> signals.receive(name, payload)));
        approvals.restore(snapshot.decisions());
        commands.restore(snapshot.commands());
        kinds.addAll(snapshot.kinds());
        table().waiting().forEach((since, row) -> awaits(row, since));
    }

    /**
     * The state as a value, which stays as it is while the state goes on. Takes time for every row.
     *
     * @throws IllegalStateException before the run was submitted
     */
    public RunSnapshot snapshot() {
        RunEvent.RunSubmitted submitted = new RunEvent.RunSubmitted(
                runId, plan(), requiredApprovals, labels, priority, fingerprint, parent, forkedFrom);
        RunSnapshot.Course course = new RunSnapshot.Course(
                seq,
                status,
                round,
                roundSeq,
                startedAt,
                completedAt,
                deadline,
                cancelRequested,
                reason,
                reasonSince,
                quarantine,
                error,
                failedStep,
                compensating,
                notUndone);
        return new RunSnapshot(
                submitted,
                createdAt(),
                traceparent,
                course,
                table().snapshot(),
                budget().snapshot(),
                loops.snapshot(),
                signals.snapshot(),
                approvals.snapshot(),
                commands.snapshot(),
                List.copyOf(kinds));
    }

    /** @throws CorruptRun when the event cannot happen in this state; the state is of no further use then */
    public void apply(RunFact fact) {
        if (fact.seq() != seq + 1) {
            throw new CorruptRun(runId, fact.seq(), fact.event(), "the run is at " + seq);
        }
        seq = fact.seq();
        if (fact.event() instanceof RunEvent.RunSubmitted e) {
            if (plan != null) {
                throw new CorruptRun(runId, seq, e, "the run was submitted before");
            }
            submitted(e, fact.at(), fact.traceparent());
        } else if (plan == null) {
            throw new CorruptRun(runId, seq, fact.event(), "the run was not submitted");
        } else {
            evolve(fact);
        }
        kinds.add(fact.event().getClass());
        String commandId = fact.commandId();
        if (commandId != null) {
            commands.remember(commandId, fact.event());
        }
    }

    private void submitted(RunEvent.RunSubmitted e, Instant at, @Nullable String trace) {
        runId = e.runId();
        plan = e.plan();
        steps = new StepTable(e.plan());
        requiredApprovals = e.approvals();
        labels = e.labels();
        priority = e.priority();
        fingerprint = e.fingerprint();
        parent = e.parent();
        forkedFrom = e.forkedFrom();
        budget = new RunBudget(e.plan().budget().max());
        roundSeq = seq;
        traceparent = trace;
        createdAt = at;
        status = e.approvals().isEmpty() ? RunStatus.PENDING : RunStatus.AWAITING_APPROVAL;
    }

    private void evolve(RunFact fact) {
        Instant at = fact.at();
        switch (fact.event()) {
            case RunEvent.RunSubmitted e -> throw new IllegalStateException("handled by submitted()");
            case RunEvent.ApprovalRecorded e -> approvalRecorded(e);
            case RunEvent.RunApproved e -> status = RunStatus.PENDING;
            case RunEvent.RunRejected e -> reason = "Rejected by " + e.by();
            case RunEvent.RunStarted e -> {
                status = RunStatus.RUNNING;
                startedAt = startedAt == null ? at : startedAt;
                deadline = e.deadline();
            }
            case RunEvent.StepStarted e -> {
                int step = step(e, StepStatus.PENDING);
                if (startedAt == null) {
                    table().share(step);
                }
                StepState.Call call = new StepState.Call(e.tool(), e.kind(), e.params());
                table().set(step, table().get(step).started(e.attempt(), call, e.deadline(), seq, at));
                budget().reserve(step, cost(step));
            }
            case RunEvent.StepResumed e -> {
                int step = step(e, StepStatus.RUNNING);
                table().set(step, table().get(step).resumed(e, seq));
            }
            case RunEvent.StepWaiting e -> waiting(e);
            case RunEvent.StepCompleted e -> {
                int step = step(e, StepStatus.RUNNING, StepStatus.WAITING);
                boolean tookSignal = isSignal(step);
                leave(step, tookSignal);
                budget().settle(step, true);
                loops.ended(step);
                end(step, StepStatus.COMPLETED, e.attempt(), at, null, e.out());
            }
            case RunEvent.StepFailed e -> failed(e, e.error(), e.last(), at);
            case RunEvent.StepTimedOut e -> failed(e, e.error(), e.last(), at);
            case RunEvent.StepRetryScheduled e -> {
                int step = step(e, StepStatus.PENDING);
                StepState state = table().get(step);
                table().set(step, state.again(state.error(), e.notBefore()));
            }
            case RunEvent.StepSkipped e -> {
                int step = step(e, StepStatus.PENDING);
                end(step, StepStatus.SKIPPED, table().get(step).attempt(), at, null, StepOut.NOTHING);
            }
            case RunEvent.StepCompensationStarted e -> {
                int undo = table().undoRow(undone(e));
                StepState.Call call = new StepState.Call(e.tool(), e.kind(), e.params());
                table().set(undo, table().get(undo).started(e.attempt(), call, e.deadline(), seq, at));
                table().undoing().current = undo;
                compensating = true;
            }
            case RunEvent.StepCompensated e -> {
                int row = undone(e);
                int undo = table().undoRow(row);
                end(undo, StepStatus.COMPLETED, e.attempt(), at, null, StepOut.NOTHING);
                table().undoOver(row);
                if (table().get(row).status() == StepStatus.COMPLETED) {
                    table().set(row, table().get(row).compensated());
                }
            }
            case RunEvent.StepCompensationFailed e -> notCompensated(e, at);
            case RunEvent.SignalReceived e -> signals.receive(e.name(), e.payload());
            case RunEvent.RunBudgetChanged e -> budget().raiseTo(e.max());
            case RunEvent.RunQuarantined e -> {
                status = RunStatus.PAUSED;
                reason = QUARANTINED;
                quarantine = e.reason();
                reasonSince = at;
            }
            case RunEvent.RunPaused e -> {
                status = RunStatus.PAUSED;
                reason = e.reason();
                reasonSince = at;
            }
            case RunEvent.RunResumed e -> {
                status = RunStatus.RUNNING;
                reason = null;
                quarantine = null;
                reasonSince = null;
                loops.clear();
            }
            case RunEvent.RunCancelRequested e -> {
                cancelRequested = true;
                reason = e.reason();
                reasonSince = at;
            }
            case RunEvent.RunSucceeded e -> finish(RunStatus.SUCCEEDED, at);
            case RunEvent.RunFailed e -> {
                error = e.error();
                finish(RunStatus.FAILED, at);
            }
            case RunEvent.RunCancelled e -> finish(RunStatus.CANCELLED, at);
            case RunEvent.RunRetried e -> retried(e);
        }
    }

    private void waiting(RunEvent.StepWaiting e) {
        int step = step(e, StepStatus.RUNNING);
        StepTable table = table();
        StepState next = table.get(step).waiting(e, seq);
        if (e.awaits() instanceof Wait.Items(List<?> values)) {
            table.fanOut(step, values, next);
        } else {
            table.set(step, next);
        }
        awaits(step, seq);
    }

    /** Lists the row, which waits since then, where what it waits for is looked for. */
    private void awaits(int row, long since) {
        switch (table().get(row).awaits()) {
            case Wait.Signal s -> signals.await(s.name(), since, row);
            case Wait.Approval a -> approvals.await(since, row);
            case Wait.Child c -> children.put(since, row);
            case Wait.Timer t -> {}
            case Wait.Items i -> {}
            case null -> {}
        }
    }

    /** The row that the event says something of the undoing of. */
    private int undone(RunEvent.StepEvent e) {
        int row = table().indexOf(e.stepId());
        if (row < 0) {
            throw new CorruptRun(runId, seq, e, "the run has no step " + e.stepId());
        }
        return row;
    }

    private void notCompensated(RunEvent.StepCompensationFailed e, Instant at) {
        int row = undone(e);
        int undo = table().undoRow(row);
        compensating = true;
        Instant notBefore = e.notBefore();
        if (!e.last() && notBefore != null) {
            table().set(undo, table().get(undo).again(e.error(), notBefore));
            return;
        }
        end(undo, StepStatus.FAILED, e.attempt(), at, e.error(), StepOut.NOTHING);
        table().undoOver(row);
        if (notUndone < 0) {
            notUndone = row;
        }
    }

    /** What an attempt of the row costs; nothing for a step that only waits for its items, or that another run has paid for. */
    private @Nullable String cost(int row) {
        Step step = table().step(row);
        boolean fans = table().row(row) instanceof Row.Planned && step.forEach() != null;
        return fans || table().isShared(row) ? null : step.cost();
    }

    private void failed(RunEvent.StepEvent e, StepError why, boolean last, Instant at) {
        int step = step(e, StepStatus.RUNNING, StepStatus.WAITING, StepStatus.PENDING);
        leave(step, false);
        budget().settle(step, false);
        if (!last) {
            table().set(step, table().get(step).again(why, at));
            loops.failed(step, why.code(), at);
            return;
        }
        loops.ended(step);
        boolean cancelled = why.code().equals(RunDecider.CANCELLED);
        end(step, cancelled ? StepStatus.CANCELLED : StepStatus.FAILED, e.attempt(), at, why, StepOut.NOTHING);
        if (!cancelled && failedStep < 0) {
            failedStep = step;
        }
    }

    private void end(int step, StepStatus status, int attempt, Instant at, @Nullable StepError why, StepOut out) {
        table().set(step, table().get(step).ended(status, attempt, seq, at, why, out));
    }

    private boolean isSignal(int step) {
        return table().get(step).awaits() instanceof Wait.Signal;
    }

    /** The step stops waiting, if it does. */
    private void leave(int step, boolean tookSignal) {
        StepState state = table().get(step);
        if (state.awaits() instanceof Wait.Signal s) {
            signals.leave(s.name(), state.since(), tookSignal);
        }
        if (state.awaits() instanceof Wait.Child) {
            children.remove(state.since());
        }
        approvals.leave(state.since(), step);
    }

    private void approvalRecorded(RunEvent.ApprovalRecorded e) {
        if (e.stepId() == null) {
            approvals.ofRun().put(e.approver(), e.approved());
            return;
        }
        int step = table().indexOf(e.stepId());
        if (step < 0 || !(table().get(step).awaits() instanceof Wait.Approval wait)) {
            throw new CorruptRun(runId, seq, e, "step %s does not wait for approval".formatted(e.stepId()));
        }
        approvals.decideStep(step, e.approver(), e.approved(), wait.required());
    }

    private void finish(RunStatus end, Instant at) {
        List<Integer> waiting = List.copyOf(table().waiting().values());
        waiting.forEach(step -> leave(step, false));
        table().cancelAll(seq, at);
        budget().releaseAll();
        status = end;
        completedAt = at;
        deadline = null;
    }

    /** Whether a new round begins at once, and not when the run holds its key or is approved. */
    boolean retriesAtOnce() {
        return startedAt != null && plan().concurrencyKey() == null;
    }

    private void retried(RunEvent.RunRetried e) {
        List<Integer> broken = new ArrayList<>(table().stopped());
        broken.removeIf(table()::isUndo);
        broken.addAll(table().compensated());
        table().reset(broken, e.fromStep() == null ? -1 : plan().graph().indexOf(e.fromStep()));
        round = e.round();
        roundSeq = seq;
        failedStep = -1;
        compensating = false;
        notUndone = -1;
        loops.clear();
        quarantine = null;
        error = null;
        cancelRequested = false;
        reason = null;
        reasonSince = null;
        completedAt = null;
        deadline = e.deadline();
        Map<String, Boolean> decisions = approvals.ofRun();
        boolean approved = decisions.size() >= requiredApprovals.size() && !decisions.containsValue(false);
        if (retriesAtOnce()) {
            status = RunStatus.RUNNING;
        } else if (approved) {
            status = RunStatus.PENDING;
        } else {
            decisions.clear();
            status = RunStatus.AWAITING_APPROVAL;
        }
    }

    /** The index of the event's step, which must be in one of these states. */
    private int step(RunEvent.StepEvent e, StepStatus... allowed) {
        int step = table().indexOf(e.stepId());
        if (step < 0) {
            throw new CorruptRun(runId, seq, e, "the plan has no step " + e.stepId());
        }
        StepStatus found = table().get(step).status();
        if (!List.of(allowed).contains(found)) {
            throw new CorruptRun(runId, seq, e, "step %s is %s".formatted(e.stepId(), found));
        }
        return step;
    }

    public boolean submitted() {
        return plan != null;
    }

    public String runId() {
        return runId;
    }

    /** @throws IllegalStateException before the run was submitted */
    public Plan plan() {
        if (plan == null) {
            throw new IllegalStateException("The run was not submitted");
        }
        return plan;
    }

    public RunStatus status() {
        return status;
    }

    /** Seq of the last event; 0 before the first. */
    public long seq() {
        return seq;
    }

    /** 1, and one more for each retry of the run. */
    public int round() {
        return round;
    }

    public int priority() {
        return priority;
    }

    public Map<String, String> labels() {
        return labels;
    }

    /** The run whose step this one is, or null. */
    public RunEvent.@Nullable Parent parent() {
        return parent;
    }

    /** The run that this one shares its finished part with, or null. */
    public RunEvent.@Nullable Origin forkedFrom() {
        return forkedFrom;
    }

    /** Decimal text: what the run may spend; "0" for any amount. */
    public String budgetMax() {
        return budget().max();
    }

    /** Decimal text: cost of the steps completed so far, in all rounds. */
    public String spent() {
        return budget().spent();
    }

    /** Decimal text: cost of the attempts that execute or wait. */
    public String reserved() {
        return budget().reserved();
    }

    RunBudget budget() {
        if (budget == null) {
            throw new IllegalStateException("The run was not submitted");
        }
        return budget;
    }

    /** Of the request that submitted the run. */
    public String fingerprint() {
        return fingerprint;
    }

    /** W3C trace context of that request, or null. */
    public @Nullable String traceparent() {
        return traceparent;
    }

    public Instant createdAt() {
        return Objects.requireNonNull(createdAt, "The run was not submitted");
    }

    public @Nullable Instant startedAt() {
        return startedAt;
    }

    public @Nullable Instant completedAt() {
        return completedAt;
    }

    /** When the whole run is given up, or null for never. */
    public @Nullable Instant deadline() {
        return deadline;
    }

    public boolean cancelRequested() {
        return cancelRequested;
    }

    /** Why it is paused or being cancelled, as somebody said; null when nobody did. */
    public @Nullable String reason() {
        return reason;
    }

    /** When it was paused or asked to cancel; null otherwise. */
    public @Nullable Instant reasonSince() {
        return reasonSince;
    }

    /** Why the run failed; null unless it did. */
    public @Nullable StepError error() {
        return error;
    }

    /** Kinds of events so far, in the order of their first appearance. */
    public Set<Class<? extends RunEvent>> kinds() {
        return kinds;
    }

    /** People who must approve before the run starts. */
    public List<String> requiredApprovals() {
        return requiredApprovals;
    }

    /** Decisions on the start of the run, by approver: true for an approval. */
    public Map<String, Boolean> approvals() {
        return approvals.ofRun();
    }

    /** Decisions so far on a step that waits for approval, by approver: true for an approval. */
    public Map<String, Boolean> stepApprovals(int step) {
        return approvals.ofStep(step);
    }

    /** How many rows there are: steps of the plan, items and undoings. */
    public int rows() {
        return table().rows();
    }

    /** Steps by row: first those of the plan, by their index there; then items and undoings. */
    public StepState step(int row) {
        return table().get(row);
    }

    /** The row of a step, of an item ({@code STEP[index]}) or of an undoing ({@code STEP~compensate}); -1 when there is none. */
    public int indexOf(String stepId) {
        return table().indexOf(stepId);
    }

    public String stepId(int row) {
        return table().id(row);
    }

    /** The step of the plan that the row belongs to. */
    public Step planStep(int row) {
        return table().step(row);
    }

    /** Whether the row is the undoing of another. */
    public boolean undoes(int row) {
        return table().isUndo(row);
    }

    /** Whether the row is a step of the plan that is done item by item. */
    public boolean fansOut(int row) {
        return table().row(row) instanceof Row.Planned && table().step(row).forEach() != null;
    }

    /** The rows of a step's items, in order; none before it has begun. */
    public List<Integer> items(int row) {
        Fan fan = table().fan(row);
        List<Integer> rows = new ArrayList<>(fan == null ? 0 : fan.size());
        for (int i = 0; fan != null && i < fan.size(); i++) {
            rows.add(fan.first + i);
        }
        return rows;
    }

    /** Items of the step that are completed or skipped. */
    public int finishedItems(int row) {
        Fan fan = table().fan(row);
        return fan == null ? 0 : fan.size() - fan.open;
    }

    /** The item that the row stands for; null for a step that is none. */
    public Expressions.@Nullable Item item(int row) {
        return switch (table().row(row)) {
            case Row.Planned p -> null;
            case Row.Undo undo -> item(undo.of());
            case Row.Item i ->
                new Expressions.Item(
                        Objects.requireNonNull(table().fan(i.parent())).values.get(i.index()), i.index());
        };
    }

    /** Rows that wait for child runs, by the seq since when. */
    public NavigableMap<Long, Integer> children() {
        return children;
    }

    /** Steps completed or skipped. */
    public int finishedSteps() {
        return table().size() - table().unfinished();
    }

    /** Steps that an attempt executes, oldest first. */
    public List<Integer> runningSteps() {
        return List.copyOf(table().running().values());
    }

    public int runningCount() {
        return table().running().size();
    }

    /** Steps that wait for time, a signal or people, oldest first. */
    public List<Integer> waitingSteps() {
        return List.copyOf(table().waiting().values());
    }

    /** What an attempt of the row reserves; 0 for nothing. */
    public BigDecimal price(int row) {
        String cost = cost(row);
        return cost == null ? BigDecimal.ZERO : RunBudget.amount(cost);
    }

    /** Whether the run can pay for an attempt of the row after it has begun others of that cost. */
    public boolean affords(BigDecimal earlier, int row) {
        return budget().affords(earlier, cost(row));
    }

    /** Whether a step waits for more than its own items. */
    boolean awaitsOthers() {
        return table().waiting().values().stream().anyMatch(row -> !(step(row).awaits() instanceof Wait.Items));
    }

    /** The first step of the round that failed for good, or -1. */
    public int failedStep() {
        return failedStep;
    }

    /** The step whose failures repeat without progress, or -1. */
    int stuckStep() {
        return loops.stuck();
    }

    /** Why the run was quarantined; null unless it is. */
    public @Nullable String quarantine() {
        return quarantine;
    }

    /** Seq of the event that opened the round. */
    public long roundSeq() {
        return roundSeq;
    }

    /** The first row of the round that could not be undone, or -1. */
    public int notUndone() {
        return notUndone;
    }

    /** The row of the undoing under way, between two attempts too, or -1. */
    public int undoing() {
        return table().undoing().current;
    }

    /** Whether the run comes to no good end any more: it is being cancelled, something failed, or things are being undone. */
    public boolean failing() {
        return cancelRequested || failedStep >= 0 || compensating;
    }

    /** As {@link #failing}, or the time of the run is up. */
    public boolean ending(Instant now) {
        return failing() || (deadline != null && !deadline.isAfter(now));
    }

    /** Whether something executes or waits for a child's end that must be over before the run ends. */
    public boolean settling() {
        int undo = undoing() >= 0 && step(undoing()).status() == StepStatus.RUNNING ? 1 : 0;
        return runningCount() > undo || !children.isEmpty();
    }

    /** The row whose undoing may begin, or be tried again, now; -1 for none. */
    public int undoable(Instant now) {
        boolean begun = status == RunStatus.RUNNING || (status == RunStatus.PAUSED && cancelRequested);
        if (plan == null || !begun || !ending(now) || settling()) {
            return -1;
        }
        Undoing undoing = table().undoing();
        if (undoing.current < 0) {
            return undoing.next();
        }
        boolean due = undoing.retry != null && !undoing.retry.at().isAfter(now);
        return due && table().row(undoing.current) instanceof Row.Undo(int of) ? of : -1;
    }

    /** Whether this attempt of the step executes now. */
    public boolean isRunning(String stepId, int attempt) {
        int step = table().indexOf(stepId);
        return step >= 0
                && table().get(step).status() == StepStatus.RUNNING
                && table().get(step).attempt() == attempt;
    }

    /** Steps that may begin now, at most {@code limit}; none when the run is not to start anything, or its time is up. */
    public List<Integer> startable(Instant now, int limit) {
        if (!startsSteps() || ending(now)) {
            return List.of();
        }
        int room = Math.min(limit, plan().maxParallel() - runningCount());
        return room <= 0 ? List.of() : table().startable(now, room);
    }

    /** Whether the run starts steps when they are ready: it runs, nothing has failed, and nobody stops it. */
    public boolean startsSteps() {
        return plan != null && status == RunStatus.RUNNING && !failing();
    }

    StepTable table() {
        if (steps == null) {
            throw new IllegalStateException("The run was not submitted");
        }
        return steps;
    }

    SignalBox signals() {
        return signals;
    }

    ApprovalBox approvalBox() {
        return approvals;
    }

    /** What a remembered command asked for, or null when the id is unknown. */
    public @Nullable String commandFingerprint(String commandId) {
        return commands.fingerprint(commandId);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RunState that && facts().equals(that.facts());
    }

    @Override
    public int hashCode() {
        return Objects.hash(runId, seq);
    }

    private List<@Nullable Object> facts() {
        List<@Nullable Object> facts = new ArrayList<>();
        facts.add(runId);
        facts.add(plan == null ? null : plan.planId());
        facts.add(steps);
        facts.add(requiredApprovals);
        facts.add(labels);
        facts.add(priority);
        facts.add(fingerprint);
        facts.add(traceparent);
        facts.add(status);
        facts.add(seq);
        facts.add(round);
        facts.add(createdAt);
        facts.add(startedAt);
        facts.add(completedAt);
        facts.add(deadline);
        facts.add(cancelRequested);
        facts.add(reason);
        facts.add(reasonSince);
        facts.add(error);
        facts.add(failedStep);
        facts.add(parent);
        facts.add(forkedFrom);
        facts.add(compensating);
        facts.add(notUndone);
        facts.add(roundSeq);
        facts.add(quarantine);
        facts.add(budget);
        facts.add(loops);
        facts.add(children);
        facts.add(signals);
        facts.add(approvals);
        facts.add(commands);
        facts.add(kinds);
        return facts;
    }
}
