package dev.agijobs.run;

import static dev.agijobs.run.Decision.NOTHING;
import static dev.agijobs.run.Decision.Reason.IDEMPOTENCY_KEY_REUSED;
import static dev.agijobs.run.Decision.Reason.RUN_NOT_FOUND;
import static dev.agijobs.run.Decision.Reason.RUN_STATE_CONFLICT;
import static dev.agijobs.run.Decision.Reason.STEP_NOT_FOUND;
import static dev.agijobs.run.Decision.Reason.TOO_MANY_SIGNALS;

import dev.agijobs.plan.Plan;
import dev.agijobs.run.Decision.Accepted;
import dev.agijobs.run.Decision.Rejected;
import dev.agijobs.run.RunCommand.ClientCommand;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The rules of a run: what comes of a command in a state. Pure; it changes nothing. */
public final class RunDecider {

    /** Code of an attempt that was stopped because the run is cancelled. */
    static final String CANCELLED = "CANCELLED";

    /** Most signals that a run keeps for steps that do not wait for them yet. */
    public static final int SIGNALS_MAX = 1_000;

    private RunDecider() {}

    public static Decision decide(RunState state, RunCommand command) {
        if (command instanceof RunCommand.Submit submit) {
            return submit(state, submit);
        }
        if (!state.submitted()) {
            return new Rejected(RUN_NOT_FOUND, "There is no such run");
        }
        return switch (command) {
            case ClientCommand client -> once(state, client);
            case RunCommand.Advance c -> Progress.advance(state, c);
            case RunCommand.Report c -> Attempts.report(state, c);
            case RunCommand.Reclaim c -> Attempts.reclaim(state, c);
            case RunCommand.LoseHeartbeat c -> Attempts.loseHeartbeat(state, c);
            case RunCommand.ChildStarted c -> Children.started(state, c);
            case RunCommand.ChildEnded c -> Children.ended(state, c);
            case RunCommand.Quarantine c ->
                state.status() == RunStatus.RUNNING
                        ? Accepted.of(new RunEvent.RunQuarantined(state.runId(), c.reason()))
                        : NOTHING;
        };
    }

    private static Decision submit(RunState state, RunCommand.Submit c) {
        if (!state.submitted()) {
            List<RunEvent> events = new ArrayList<>(List.of(submitted(c)));
            if (c.fork() != null) {
                events.addAll(c.fork().finished());
            }
            return new Accepted(events);
        }
        return state.fingerprint().equals(c.fingerprint()) ? NOTHING : keyReused(c);
    }

    private static RunEvent submitted(RunCommand.Submit c) {
        return new RunEvent.RunSubmitted(
                c.runId(),
                c.plan(),
                c.approvals(),
                c.labels(),
                c.priority(),
                c.fingerprint(),
                c.parent(),
                c.fork() == null ? null : c.fork().origin());
    }

    /** A command with an id that the run remembers is answered as the first time, if it asks the same. */
    private static Decision once(RunState state, ClientCommand command) {
        String id = command.commandId();
        String remembered = id == null ? null : state.commandFingerprint(id);
        if (remembered == null) {
            return client(state, command);
        }
        return remembered.equals(ClientContent.fingerprint(event(state, command))) ? NOTHING : keyReused(command);
    }

    private static Decision keyReused(ClientCommand command) {
        return new Rejected(
                IDEMPOTENCY_KEY_REUSED,
                "Idempotency key %s was used for another request".formatted(command.commandId()));
    }

    private static Decision client(RunState state, ClientCommand command) {
        return switch (command) {
            case RunCommand.Submit c -> throw new IllegalStateException("handled by submit()");
            case RunCommand.Pause c ->
                state.status() == RunStatus.RUNNING && !state.cancelRequested()
                        ? Accepted.of(event(state, c))
                        : conflict(state, "paused");
            case RunCommand.Resume c ->
                state.status() == RunStatus.PAUSED && !state.cancelRequested()
                        ? Accepted.of(event(state, c))
                        : conflict(state, "resumed");
            case RunCommand.Cancel c -> cancel(state, c);
            case RunCommand.SetBudget c -> setBudget(state, c);
            case RunCommand.Retry c -> retry(state, c);
            case RunCommand.Signal c -> signal(state, c);
            case RunCommand.Approve c -> Approvals.approve(state, c);
        };
    }

    /** The event that a client's command asks for. */
    private static RunEvent event(RunState state, ClientCommand command) {
        String runId = state.runId();
        return switch (command) {
            case RunCommand.Submit c -> submitted(c);
            case RunCommand.SetBudget c -> new RunEvent.RunBudgetChanged(runId, c.max(), c.reason());
            case RunCommand.Pause c -> new RunEvent.RunPaused(runId, c.reason());
            case RunCommand.Resume c -> new RunEvent.RunResumed(runId, c.reason());
            case RunCommand.Cancel c -> new RunEvent.RunCancelRequested(runId, c.reason());
            case RunCommand.Retry c ->
                new RunEvent.RunRetried(
                        runId,
                        state.round() + 1,
                        c.fromStep(),
                        c.reason(),
                        // A run that waits to start is not late: its time counts from its start.
                        state.retriesAtOnce() ? deadline(state.plan(), c.at()) : null);
            case RunCommand.Signal c -> new RunEvent.SignalReceived(runId, c.name(), c.payload());
            case RunCommand.Approve c ->
                new RunEvent.ApprovalRecorded(runId, c.approver(), c.approved(), c.comment(), c.stepId());
        };
    }

    private static Decision cancel(RunState state, RunCommand.Cancel c) {
        if (state.status().terminal()) {
            return conflict(state, "cancelled");
        }
        return state.cancelRequested() ? NOTHING : Accepted.of(event(state, c));
    }

    /** A run that was held by its budget goes on, and is held again if it is still too small. */
    private static Decision setBudget(RunState state, RunCommand.SetBudget c) {
        if (state.status().terminal() || state.cancelRequested()) {
            return conflict(state, "given another budget");
        }
        boolean held = state.status() == RunStatus.PAUSED && RunState.BUDGET_EXHAUSTED.equals(state.reason());
        return held
                ? Accepted.of(event(state, c), new RunEvent.RunResumed(state.runId(), c.reason()))
                : Accepted.of(event(state, c));
    }

    private static Decision retry(RunState state, RunCommand.Retry c) {
        if (state.status() != RunStatus.FAILED && state.status() != RunStatus.CANCELLED) {
            return conflict(state, "retried");
        }
        String from = c.fromStep();
        if (from != null && state.plan().graph().indexOf(from) < 0) {
            return new Rejected(STEP_NOT_FOUND, "The plan has no step " + from);
        }
        return Accepted.of(event(state, c));
    }

    private static Decision signal(RunState state, RunCommand.Signal c) {
        if (state.status().terminal()) {
            return conflict(state, "signalled");
        }
        if (state.signals().size() >= SIGNALS_MAX) {
            return new Rejected(TOO_MANY_SIGNALS, "%d signals wait to be taken".formatted(SIGNALS_MAX));
        }
        return Accepted.of(event(state, c));
    }

    static Rejected conflict(RunState state, String verb) {
        String found = state.cancelRequested() && !state.status().terminal()
                ? "being cancelled"
                : state.status().name().toLowerCase(Locale.ROOT);
        return new Rejected(RUN_STATE_CONFLICT, "The run is %s and cannot be %s".formatted(found, verb));
    }

    /** When a run of this plan that starts now is given up. */
    static @Nullable Instant deadline(Plan plan, Instant at) {
        return plan.scheduleToClose() == null ? null : at.plus(plan.scheduleToClose());
    }
}
