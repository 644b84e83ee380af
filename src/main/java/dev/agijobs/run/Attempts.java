package dev.agijobs.run;

import dev.agijobs.plan.Step;
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
        return new Decision.Accepted(
                switch (c.outcome()) {
                    case RunCommand.Outcome.Completed done ->
                        List.of(new RunEvent.StepCompleted(c.stepId(), c.attempt(), done.out()));
                    case RunCommand.Outcome.Failed failed ->
                        failed(state, c.stepId(), c.attempt(), failed.error(), failed.last(), c.at(), c.seed());
                    case RunCommand.Outcome.Stopped stopped ->
                        List.of(new RunEvent.StepFailed(c.stepId(), c.attempt(), STOPPED, true));
                });
    }

    static Decision reclaim(RunState state, RunCommand.Reclaim c) {
        if (!state.isRunning(c.stepId(), c.attempt())) {
            return Decision.NOTHING;
        }
        int index = state.plan().graph().indexOf(c.stepId());
        StepState step = state.step(index);
        StepState.Call call = Objects.requireNonNull(step.call(), "an executing step has a call");
        ToolKind kind = call.kind();
        if (state.cancelRequested()) {
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
            return new Decision.Accepted(failed(state, c.stepId(), c.attempt(), error, false, c.at(), c.seed()));
        }
        if (step.resumes() >= RESUMES_MAX) {
            StepError error = new StepError(
                    "INTERRUPTED", "The process ended %d times while the attempt executed".formatted(RESUMES_MAX + 1));
            return Decision.Accepted.of(new RunEvent.StepFailed(c.stepId(), c.attempt(), error, true));
        }
        Instant deadline = deadline(state.plan().step(index), c.at());
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
        };
    }

    static Decision loseHeartbeat(RunState state, RunCommand.LoseHeartbeat c) {
        if (!state.isRunning(c.stepId(), c.attempt())) {
            return Decision.NOTHING;
        }
        StepError error = new StepError("HEARTBEAT_TIMEOUT", "No heartbeat came in time");
        return new Decision.Accepted(timedOut(state, c.stepId(), c.attempt(), error, c.at(), c.seed()));
    }

    static List<RunEvent> timedOut(RunState state, String stepId, int attempt, StepError error, Instant at, long seed) {
        RunEvent retry = retry(state, stepId, attempt, at, seed);
        RunEvent event = new RunEvent.StepTimedOut(stepId, attempt, error, retry == null);
        return retry == null ? List.of(event) : List.of(event, retry);
    }

    private static List<RunEvent> failed(
            RunState state, String stepId, int attempt, StepError error, boolean last, Instant at, long seed) {
        RunEvent retry = last ? null : retry(state, stepId, attempt, at, seed);
        RunEvent event = new RunEvent.StepFailed(stepId, attempt, error, retry == null);
        return retry == null ? List.of(event) : List.of(event, retry);
    }

    /** The next attempt after this one failed; null when the allowance is spent or the run starts nothing more. */
    private static RunEvent.@Nullable StepRetryScheduled retry(
            RunState state, String stepId, int attempt, Instant at, long seed) {
        int index = state.plan().graph().indexOf(stepId);
        Step step = state.plan().step(index);
        int failures = state.step(index).failures();
        boolean givenUp = state.cancelRequested() || state.failedStep() >= 0;
        if (givenUp || failures >= step.retry().maxAttempts()) {
            return null;
        }
        Duration delay = step.retry().delay(failures, Jitter.draw(seed, stepId, attempt));
        return new RunEvent.StepRetryScheduled(stepId, attempt + 1, Jitter.micros(at.plus(delay)));
    }

    static Instant deadline(Step step, Instant at) {
        return at.plus(step.timeout() == null ? TIMEOUT_DEFAULT : step.timeout());
    }
}
