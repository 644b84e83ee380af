package dev.agijobs.simulation;

import dev.agijobs.engine.Caller;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.Wait;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Once nothing fails any more, gives every run what only a person can give it, so that each can end: resumes, signals, approvals. */
final class Operator {
    private static final Caller CALLER = new Caller("operator", null);
    private static final Duration ROUND = Duration.ofMillis(500);

    private final World world;
    private final Client client;
    private final Progress progress;
    /** Runs that a command is under way to. */
    private final Set<String> served = new HashSet<>();

    private int numbers;

    Operator(World world) {
        this.world = world;
        this.client = new Client(world, "operator");
        this.progress = new Progress(world);
    }

    void begin() {
        world.agenda.after(ROUND, null, this::round);
    }

    private void round() {
        world.auditor.books().forEach(this::serve);
        progress.expect();
        begin();
    }

    private void serve(RunBook book) {
        RunState state = book.state();
        if (state.status().terminal() || state.cancelRequested() || served.contains(book.runId())) {
            return;
        }
        String id = "operator-" + numbers++;
        if (state.status() == RunStatus.PAUSED && RunState.BUDGET_EXHAUSTED.equals(state.reason())) {
            String more = new BigDecimal(state.spent()).add(BigDecimal.TEN).toPlainString();
            give(book, "budget", id, now -> new RunCommand.SetBudget(now, id, more, null));
        } else if (state.status() == RunStatus.PAUSED) {
            give(book, "resume", id, now -> new RunCommand.Resume(now, id, null));
        } else if (state.status() == RunStatus.AWAITING_APPROVAL) {
            approve(book, id, state.requiredApprovals(), state.approvals(), null);
        } else {
            state.waitingSteps().stream()
                    .filter(step -> state.step(step).awaits() instanceof Wait.Signal
                            || state.step(step).awaits() instanceof Wait.Approval)
                    .findFirst()
                    .ifPresent(step -> serve(book, step, id));
        }
    }

    private void serve(RunBook book, int step, String id) {
        RunState state = book.state();
        if (state.step(step).awaits() instanceof Wait.Signal signal) {
            give(book, "signal", id, now -> new RunCommand.Signal(now, id, signal.name(), null));
        } else if (state.step(step).awaits() instanceof Wait.Approval approval) {
            String stepId = state.stepId(step);
            approve(book, id, approval.approvers(), state.stepApprovals(step), stepId);
        }
    }

    private void approve(
            RunBook book, String id, List<String> approvers, Map<String, Boolean> decisions, @Nullable String stepId) {
        approvers.stream()
                .filter(who -> !decisions.containsKey(who))
                .findFirst()
                .ifPresent(who ->
                        give(book, "approve", id, now -> new RunCommand.Approve(now, id, who, true, null, stepId)));
    }

    private void give(RunBook book, String what, String id, Function<Instant, RunCommand.ClientCommand> command) {
        served.add(book.runId());
        new Commands(world, client, CALLER, book.runId())
                .give(what, id, null, command, () -> served.remove(book.runId()));
    }
}
