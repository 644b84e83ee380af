package dev.agijobs.linearizability;

import dev.agijobs.run.RunStatus;
import dev.agijobs.run.StepStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A run of {@link RunModel#PLAN}, written down a second time, as plainly as can be. Changed only before anybody else sees it. */
final class ModelRun {

    /** @param refusal code, or null when the command is accepted */
    record Outcome(@Nullable String refusal, boolean changed) {
        static final Outcome CHANGED = new Outcome(null, true);
        static final Outcome UNCHANGED = new Outcome(null, false);
        static final Outcome CONFLICT = new Outcome("RUN_STATE_CONFLICT", false);
        static final Outcome NOT_LISTED = new Outcome("APPROVER_NOT_LISTED", false);
        static final Outcome KEY_REUSED = new Outcome("IDEMPOTENCY_KEY_REUSED", false);
        static final Outcome NOT_FOUND = new Outcome("RUN_NOT_FOUND", false);
    }

    boolean submitted;
    private @Nullable String runId;
    private String variant = "";
    private final Map<String, String> commands = new TreeMap<>();
    private RunStatus status = RunStatus.PENDING;
    private boolean started;
    private boolean cancelling;
    private int round = 1;
    private final Map<String, Boolean> startDecisions = new TreeMap<>();
    private StepStatus signalStep = StepStatus.PENDING;
    private StepStatus approvalStep = StepStatus.PENDING;
    private int signals;
    private final Map<String, Boolean> stepDecisions = new TreeMap<>();
    /** The seq last seen, and whether something has happened since. */
    private long seenSeq;

    private boolean moved;

    ModelRun copy() {
        ModelRun copy = new ModelRun();
        copy.submitted = submitted;
        copy.runId = runId;
        copy.variant = variant;
        copy.commands.putAll(commands);
        copy.status = status;
        copy.started = started;
        copy.cancelling = cancelling;
        copy.round = round;
        copy.startDecisions.putAll(startDecisions);
        copy.signalStep = signalStep;
        copy.approvalStep = approvalStep;
        copy.signals = signals;
        copy.stepDecisions.putAll(stepDecisions);
        copy.seenSeq = seenSeq;
        copy.moved = moved;
        return copy;
    }

    String statusName() {
        return name(status);
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Whether this may be the run's id; if so it is from now on. */
    boolean isNamed(String id) {
        runId = runId == null ? id : runId;
        return runId.equals(id);
    }

    /** The run as somebody sees it who is told this; empty when it cannot look so. */
    Optional<ModelRun> seen(RunAnswer.Seen seen) {
        boolean same = submitted
                && seen.status().equals(name(status))
                && seen.round() == round
                && seen.signalStep().equals(name(signalStep))
                && seen.approvalStep().equals(name(approvalStep))
                && (moved ? seen.seq() > seenSeq : seen.seq() == seenSeq);
        if (!same) {
            return Optional.empty();
        }
        ModelRun after = copy();
        after.seenSeq = seen.seq();
        after.moved = false;
        return Optional.of(after);
    }

    /** Does what a command asks, unless that is refused. */
    Outcome obey(RunCall.Command command) {
        if (command instanceof RunCall.Submit submit) {
            return submit(submit);
        }
        if (!submitted) {
            return Outcome.NOT_FOUND;
        }
        String key = command.key();
        String before = key == null ? null : commands.get(key);
        if (before != null) {
            return before.equals(command.content()) ? Outcome.UNCHANGED : Outcome.KEY_REUSED;
        }
        Outcome outcome = switch (command) {
            case RunCall.Submit submit -> throw new IllegalStateException("obeyed above");
            case RunCall.Act act -> act(act.action());
            case RunCall.Signal signal -> signal();
            case RunCall.Approve approve -> approve(approve);
        };
        if (outcome.changed()) {
            moved = true;
            if (key != null) {
                commands.put(key, command.content());
            }
        }
        return outcome;
    }

    private Outcome submit(RunCall.Submit submit) {
        if (submitted) {
            return variant.equals(submit.variant()) ? Outcome.UNCHANGED : Outcome.KEY_REUSED;
        }
        submitted = true;
        moved = true;
        variant = submit.variant();
        status = RunStatus.AWAITING_APPROVAL;
        return Outcome.CHANGED;
    }

    private Outcome act(RunCall.Action action) {
        switch (action) {
            case PAUSE -> {
                if (status != RunStatus.RUNNING || cancelling) {
                    return Outcome.CONFLICT;
                }
                status = RunStatus.PAUSED;
            }
            case RESUME -> {
                if (status != RunStatus.PAUSED || cancelling) {
                    return Outcome.CONFLICT;
                }
                status = RunStatus.RUNNING;
            }
            case CANCEL -> {
                if (status.terminal() || cancelling) {
                    return cancelling ? Outcome.UNCHANGED : Outcome.CONFLICT;
                }
                cancelling = true;
            }
            case RETRY -> {
                if (status != RunStatus.FAILED && status != RunStatus.CANCELLED) {
                    return Outcome.CONFLICT;
                }
                retry();
            }
        }
        return Outcome.CHANGED;
    }

    private void retry() {
        round++;
        signalStep = again(signalStep);
        approvalStep = again(approvalStep);
        if (started) {
            status = RunStatus.RUNNING;
        } else if (startDecisions.containsValue(true)) {
            status = RunStatus.PENDING;
        } else {
            startDecisions.clear();
            status = RunStatus.AWAITING_APPROVAL;
        }
    }

    private static StepStatus again(StepStatus step) {
        return step == StepStatus.FAILED || step == StepStatus.CANCELLED ? StepStatus.PENDING : step;
    }

    private Outcome signal() {
        if (status.terminal()) {
            return Outcome.CONFLICT;
        }
        signals++;
        return Outcome.CHANGED;
    }

    private Outcome approve(RunCall.Approve approve) {
        if (cancelling) {
            return Outcome.CONFLICT;
        }
        if (!approve.onStep() && status == RunStatus.AWAITING_APPROVAL) {
            return decide(approve, List.of(RunModel.STARTER), startDecisions);
        }
        return approvalStep == StepStatus.WAITING
                ? decide(approve, RunModel.APPROVERS, stepDecisions)
                : Outcome.CONFLICT;
    }

    private static Outcome decide(RunCall.Approve approve, List<String> allowed, Map<String, Boolean> decisions) {
        if (!allowed.contains(approve.approver())) {
            return Outcome.NOT_LISTED;
        }
        Boolean before = decisions.putIfAbsent(approve.approver(), approve.approved());
        if (before == null) {
            return Outcome.CHANGED;
        }
        return before == approve.approved() ? Outcome.UNCHANGED : Outcome.CONFLICT;
    }

    /** The run when all has happened that follows by itself. */
    ModelRun settled() {
        ModelRun settled = copy();
        while (settled.goesOn()) {
            settled.moved = true;
        }
        return settled;
    }

    private boolean goesOn() {
        if (!submitted || status.terminal()) {
            return false;
        }
        if (cancelling) {
            cancelling = false;
            return end(RunStatus.CANCELLED);
        }
        return switch (status) {
            case AWAITING_APPROVAL -> startDecided();
            case PENDING -> {
                status = RunStatus.RUNNING;
                started = true;
                yield true;
            }
            case RUNNING -> stepGoesOn();
            case PAUSED, SUCCEEDED, FAILED, CANCELLED -> false;
        };
    }

    private boolean startDecided() {
        if (startDecisions.containsValue(false)) {
            return end(RunStatus.FAILED);
        }
        if (startDecisions.isEmpty()) {
            return false;
        }
        status = RunStatus.PENDING;
        return true;
    }

    private boolean stepGoesOn() {
        if (approvalStep == StepStatus.FAILED) {
            return end(RunStatus.FAILED);
        }
        if (signalStep == StepStatus.PENDING) {
            signalStep = StepStatus.WAITING;
            return true;
        }
        if (signalStep == StepStatus.WAITING) {
            boolean comes = signals > 0;
            if (comes) {
                signals--;
                signalStep = StepStatus.COMPLETED;
            }
            return comes;
        }
        return switch (approvalStep) {
            case PENDING -> {
                approvalStep = StepStatus.WAITING;
                yield true;
            }
            case WAITING -> stepDecided();
            case COMPLETED -> end(RunStatus.SUCCEEDED);
            default -> throw new IllegalStateException("The step is " + approvalStep);
        };
    }

    private boolean stepDecided() {
        boolean rejected = stepDecisions.containsValue(false);
        boolean decided = rejected || stepDecisions.size() == RunModel.APPROVERS.size();
        if (decided) {
            stepDecisions.clear();
            approvalStep = rejected ? StepStatus.FAILED : StepStatus.COMPLETED;
        }
        return decided;
    }

    private boolean end(RunStatus end) {
        status = end;
        stepDecisions.clear();
        signalStep = signalStep == StepStatus.WAITING ? StepStatus.CANCELLED : signalStep;
        approvalStep = approvalStep == StepStatus.WAITING ? StepStatus.CANCELLED : approvalStep;
        return true;
    }

    private List<Object> facts() {
        return Arrays.asList(
                submitted,
                runId,
                variant,
                commands,
                status,
                started,
                cancelling,
                round,
                startDecisions,
                signalStep,
                approvalStep,
                signals,
                stepDecisions,
                seenSeq,
                moved);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ModelRun that && facts().equals(that.facts());
    }

    @Override
    public int hashCode() {
        return facts().hashCode();
    }
}
