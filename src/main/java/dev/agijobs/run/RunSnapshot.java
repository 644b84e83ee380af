package dev.agijobs.run;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run's state as a value that nobody changes: what {@link RunState#of} makes the same state of as the run's events do. It holds facts alone; the orders that decisions ask for
 * follow from them.
 *
 * @param submitted how the run began
 * @param traceparent W3C trace context of the request that submitted it, or null
 * @param signals payloads of signals that nobody has taken, by name, oldest first
 * @param commands what remembered commands asked for, by their ids, oldest first
 * @param kinds kinds of events so far, in the order of their first appearance
 */
public record RunSnapshot(
        RunEvent.RunSubmitted submitted,
        Instant createdAt,
        @Nullable String traceparent,
        Course course,
        Steps steps,
        Budget budget,
        Loops loops,
        Map<String, List<@Nullable Object>> signals,
        Decisions decisions,
        Map<String, String> commands,
        List<Class<? extends RunEvent>> kinds) {

    /**
     * How the run as a whole stands; see the fields of {@link RunState}.
     *
     * @param seq of the last event
     */
    public record Course(
            long seq,
            RunStatus status,
            int round,
            long roundSeq,
            @Nullable Instant startedAt,
            @Nullable Instant completedAt,
            @Nullable Instant deadline,
            boolean cancelRequested,
            @Nullable String reason,
            @Nullable Instant reasonSince,
            @Nullable String quarantine,
            @Nullable StepError error,
            int failedStep,
            boolean compensating,
            int notUndone) {}

    /**
     * The table of steps.
     *
     * @param states by row
     * @param added rows after those of the plan
     * @param fans items of steps that have some, by the step's row
     * @param undoable rows that are undone should the run fail
     * @param undoing the row of the undoing under way, or -1
     * @param shared steps of the plan that another run has finished
     */
    public record Steps(
            List<StepState> states,
            List<Added> added,
            Map<Integer, Items> fans,
            List<Integer> undoable,
            int undoing,
            List<Integer> shared) {}

    /**
     * Rows that were added together.
     *
     * @param of the row that they belong to
     * @param items how many items of it; null for one row, its undoing
     */
    public record Added(int of, @Nullable Integer items) {}

    /**
     * Items of a step.
     *
     * @param first row of the first one
     * @param values JSON trees; null when they are what the step waits for
     */
    public record Items(int first, @Nullable List<?> values) {}

    /** Amounts as decimal text. @param reservations by row */
    public record Budget(String max, String spent, String reserved, Map<Integer, String> reservations) {}

    /** Failures without progress. @param stuck the row that loops, or -1 */
    public record Loops(Map<Integer, Streak> streaks, int stuck) {}

    /** Failures of one row in a row. @param since the first of them */
    public record Streak(String code, int count, Instant since) {}

    /**
     * Decisions of people by approver, true for an approval.
     *
     * @param ofSteps by row
     * @param decided rows about which enough was said
     */
    public record Decisions(
            Map<String, Boolean> ofRun, Map<Integer, Map<String, Boolean>> ofSteps, List<Integer> decided) {}
}
