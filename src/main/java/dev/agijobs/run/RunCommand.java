package dev.agijobs.run;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.ToolKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked of a run. A command carries all that a decision needs and that is not in the run's events: the time, seeds, evaluated expressions. */
public sealed interface RunCommand {

    /** When it is decided, in whole microseconds. */
    Instant at();

    /** A command of somebody outside; its {@code commandId}, when there is one, makes a repetition harmless. */
    sealed interface ClientCommand extends RunCommand {
        @Nullable
        String commandId();
    }

    record Submit(
            Instant at,
            @Nullable String commandId,
            String runId,
            Plan plan,
            List<String> approvals,
            Map<String, String> labels,
            int priority,
            String fingerprint,
            RunEvent.@Nullable Parent parent,
            @Nullable Fork fork)
            implements ClientCommand {

        /** Of a client, from its beginning. */
        public Submit(
                Instant at,
                @Nullable String commandId,
                String runId,
                Plan plan,
                List<String> approvals,
                Map<String, String> labels,
                int priority,
                String fingerprint) {
            this(at, commandId, runId, plan, approvals, labels, priority, fingerprint, null, null);
        }
    }

    /** What a new run takes over. @param finished how the finished steps of the other run became so, needs first */
    record Fork(RunEvent.Origin origin, List<RunEvent.StepEvent> finished) {}

    record Pause(
            Instant at,
            @Nullable String commandId,
            @Nullable String reason) implements ClientCommand {}

    record Resume(
            Instant at,
            @Nullable String commandId,
            @Nullable String reason) implements ClientCommand {}

    record Cancel(
            Instant at,
            @Nullable String commandId,
            @Nullable String reason) implements ClientCommand {}

    /** @param max decimal text */
    record SetBudget(
            Instant at,
            @Nullable String commandId,
            String max,
            @Nullable String reason) implements ClientCommand {}

    /** @param fromStep a step that starts anew beside those that failed, or null */
    record Retry(
            Instant at,
            @Nullable String commandId,
            @Nullable String fromStep,
            @Nullable String reason) implements ClientCommand {}

    record Signal(
            Instant at,
            @Nullable String commandId,
            String name,
            @Nullable Object payload) implements ClientCommand {}

    /** @param stepId the waiting step; null for the run itself, or for the only step that waits for approval */
    record Approve(
            Instant at,
            @Nullable String commandId,
            String approver,
            boolean approved,
            @Nullable String comment,
            @Nullable String stepId)
            implements ClientCommand {}

    /**
     * Draws the next conclusions from where the run stands, one kind at a time; repeated until nothing comes of it.
     *
     * @param prepared what became of the steps that {@link RunState#startable} named, and of what {@link RunState#undoable} named
     * @param holdsKey whether the run holds its plan's concurrency key; without a meaning when the plan names none
     * @param seed for the jitter of retries
     */
    record Advance(Instant at, List<Preparation> prepared, boolean holdsKey, long seed) implements RunCommand {

        /** With the key held, if there is one. */
        public Advance(Instant at, List<Preparation> prepared, long seed) {
            this(at, prepared, true, seed);
        }
    }

    /** The child run of a waiting step exists; a step that waits for no more is done. */
    record ChildStarted(Instant at, String stepId, int attempt, String childId) implements RunCommand {}

    /**
     * The child run of a waiting step has ended.
     *
     * @param receipt what it leaves behind when it succeeded; a JSON tree
     * @param error why it failed, or null
     */
    record ChildEnded(
            Instant at,
            String stepId,
            int attempt,
            String childId,
            RunStatus status,
            @Nullable Object receipt,
            @Nullable StepError error,
            long seed)
            implements RunCommand {}

    /** The run cannot be decided about: this program fails at it. */
    record Quarantine(Instant at, String reason) implements RunCommand {}

    /** An attempt's outcome; only the first one of an attempt that executes counts. */
    record Report(Instant at, String stepId, int attempt, Outcome outcome, long seed) implements RunCommand {}

    /** An attempt is found executing by a process that did not start it. */
    record Reclaim(Instant at, String stepId, int attempt, long seed) implements RunCommand {}

    /** An executing attempt missed its heartbeat. */
    record LoseHeartbeat(Instant at, String stepId, int attempt, long seed) implements RunCommand {}

    /** What became of a step that could begin, once its expressions were evaluated. */
    sealed interface Preparation {
        String stepId();

        /** Whether an attempt of the step begins, which costs what the step costs. */
        default boolean begins() {
            return this instanceof Execute || this instanceof Await;
        }

        record Execute(String stepId, ToolKind kind, Map<String, Object> params) implements Preparation {}

        /** @param due when the timer fires or the wait times out, or null for never */
        record Await(
                String stepId,
                Map<String, Object> params,
                Wait awaits,
                @Nullable Instant due) implements Preparation {}

        /** What undoes the step. */
        record Undo(String stepId, ToolKind kind, Map<String, Object> params) implements Preparation {}

        /** The step cannot be undone, and never will. */
        record CannotUndo(String stepId, StepError error) implements Preparation {}

        /** Its condition is false. */
        record Skip(String stepId) implements Preparation {}

        /** It cannot begin, and never will. */
        record Refuse(String stepId, StepError error) implements Preparation {}
    }

    /** How an attempt ended. */
    sealed interface Outcome {
        record Completed(StepOut out) implements Outcome {}

        /** @param last trying again is pointless */
        record Failed(StepError error, boolean last) implements Outcome {}

        /** It was stopped because the run is being cancelled. */
        record Stopped() implements Outcome {}
    }
}
