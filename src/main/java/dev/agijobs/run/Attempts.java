package dev.agijobs.run;

import dev.agijobs.plan.RetryPolicy;
import dev.agijobs.plan.StepIds;
import dev.agijobs.plan.ToolKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What comes of the end of an attempt, and of an attempt that lost its process. */
final class Attempts {

    /** Deadline of an executing attempt whose step sets none. */
    static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(60);

    /** How often one attempt is executed again after a crash. */
    static final int RESUMES_MAX = 3;

    private static final StepError STOPPED = new StepError(RunDecider.CANCELLED, "Stopped, as the run is cancelled");

    private Attempts() {}

    static Decision report(RunState state, RunCommand.Report c) {
        if (!state.isRunning(c.stepId(), c.attempt())) {
            return Decision.NOTHING; // a later outcome of an attempt that has ended
        }
        int row = state.indexOf(c.stepId());
        return new Decision.Accepted(
                switch (c.outcome()) {
                    case RunCommand.Outcome.Completed done -> List.of(completed(state, row, done.out()));
                    case RunCommand.Outcome.Failed failed ->
                        failed(state, row, failed.error(), failed.last(), c.at(), c.seed());
                    case RunCommand.Outcome.Stopped stopped -> failed(state, row, STOPPED, true, c.at(), c.seed());
                });
    }

    private static RunEvent completed(RunState state, int row, StepOut out) {
        int attempt = state.step(row).attempt();
        return state.undoes(row)
                ? new RunEvent.StepCompensated(StepIds.undone(state.stepId(row)), attempt)
                : new RunEvent.StepCompleted(state.stepId(row), attempt, out);
    }

    static Decision reclaim(RunState state, RunCommand.Reclaim c) {
        if (!state.isRunning(c.stepId(), c.attempt())) {
            return Decision.NOTHING;
        }
        int row = state.indexOf(c.stepId());
        StepState step = state.step(row);
        StepState.Call call = Objects.requireNonNull(step.call(), "an executing step has a call");
        ToolKind kind = call.kind();
        if (state.cancelRequested() && !state.undoes(row)) {
            return Decision.Accepted.of(new RunEvent.StepFailed(c.stepId(), c.attempt(), STOPPED, true));
        }
        if (kind == ToolKind.EXTERNAL) {
            return Decision.NOTHING;
        }
        if (WaitTools.NAMES.contains(call.tool())) {
            return new Decision.Accepted(List.of(waitAfterAll(c, call)));
        }
        if (kind == ToolKind.ONCE) {
            StepError error = new StepError("INTERRUPTED", "The process ended while the attempt executed");
            return new Decision.Accepted(failed(state, row, error, false, c.at(), c.seed()));
        }
        if (step.resumes() >= RESUMES_MAX) {
            StepError error = new StepError(
                    "INTERRUPTED", "The process ended %d times while the attempt executed".formatted(RESUMES_MAX + 1));
            return new Decision.Accepted(failed(state, row, error, true, c.at(), c.seed()));
        }
        Instant deadline = deadline(timeout(state, row), c.at());
        return Decision.Accepted.of(new RunEvent.StepResumed(c.stepId(), c.attempt(), step.resumes() + 1, deadline));
    }

    /** A wait that began, and was not yet written down as one. */
    private static RunEvent waitAfterAll(RunCommand.Reclaim c, StepState.Call call) {
        return switch (WaitTools.prepare(c.stepId(), call.tool(), call.params(), c.at())) {
            case RunCommand.Preparation.Await w ->
                new RunEvent.StepWaiting(c.stepId(), c.attempt(), w.awaits(), w.due());
            case RunCommand.Preparation.Refuse r -> new RunEvent.StepFailed(c.stepId(), c.attempt(), r.error(), true);
            case RunCommand.Preparation.Execute e -> throw new IllegalStateException("a wait does not execute");
            case RunCommand.Preparation.Skip e -> throw new IllegalStateException("a wait that began is not skipped");
            case RunCommand.Preparation.Undo e -> throw new IllegalStateException("a wait undoes nothing");
            case RunCommand.Preparation.CannotUndo e -> throw new IllegalStateException("a wait undoes nothing");
        };
    }

    static Decision loseHeartbeat(RunState state, RunCommand.LoseHeartbeat c) {
        if (!state.isRunning(c.stepId(), c.attempt())) {
            return Decision.NOTHING;
        }
        StepError error = new StepError("HEARTBEAT_TIMEOUT", "No heartbeat came in time");
        return new Decision.Accepted(timedOut(state, state.indexOf(c.stepId()), error, c.at(), c.seed()));
    }

    static List<RunEvent> timedOut(RunState state, int row, StepError error, Instant at, long seed) {
        if (state.undoes(row)) {
            return failed(state, row, error, false, at, seed);
        }
        RunEvent retry = retry(state, row, at, seed);
        RunEvent event =
                new RunEvent.StepTimedOut(state.stepId(row), state.step(row).attempt(), error, retry == null);
        return retry == null ? List.of(event) : List.of(event, retry);
    }

    /** @param last whether it is not tried again, whatever its policy says */
    static List<RunEvent> failed(RunState state, int row, StepError error, boolean last, Instant at, long seed) {
        String stepId = state.stepId(row);
        int attempt = state.step(row).attempt();
        if (state.undoes(row)) {
            Instant again = last ? null : again(state, row, at, seed);
            return List.of(
                    new RunEvent.StepCompensationFailed(StepIds.undone(stepId), attempt, error, again == null, again));
        }
        RunEvent retry = last ? null : retry(state, row, at, seed);
        RunEvent event = new RunEvent.StepFailed(stepId, attempt, error, retry == null);
        return retry == null ? List.of(event) : List.of(event, retry);
    }

    /** The next attempt after this one failed; null when the allowance is spent or the run starts nothing more. */
    private static RunEvent.@Nullable StepRetryScheduled retry(RunState state, int row, Instant at, long seed) {
        Instant again = state.failing() ? null : again(state, row, at, seed);
        return again == null
                ? null
                : new RunEvent.StepRetryScheduled(
                        state.stepId(row), state.step(row).attempt() + 1, again);
    }

    /** When the next attempt may begin, or null when the allowance is spent. */
    private static @Nullable Instant again(RunState state, int row, Instant at, long seed) {
        StepState step = state.step(row);
        RetryPolicy policy = policy(state, row);
        if (step.failures() >= policy.maxAttempts()) {
            return null;
        }
        double draw = Jitter.draw(seed, state.stepId(row), step.attempt());
        return Jitter.micros(at.plus(policy.delay(step.failures(), draw)));
    }

    private static RetryPolicy policy(RunState state, int row) {
        return state.undoes(row)
                ? Objects.requireNonNull(state.planStep(row).compensate()).retry()
                : state.planStep(row).retry();
    }

    private static @Nullable Duration timeout(RunState state, int row) {
        return state.undoes(row)
                ? Objects.requireNonNull(state.planStep(row).compensate()).timeout()
                : state.planStep(row).timeout();
    }

    static Instant deadline(@Nullable Duration timeout, Instant at) {
        return at.plus(timeout == null ? TIMEOUT_DEFAULT : timeout);
    }
}
