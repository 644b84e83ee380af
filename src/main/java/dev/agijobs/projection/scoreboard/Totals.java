package dev.agijobs.projection.scoreboard;

import dev.agijobs.run.RunStatus;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts over all runs. Each only ever adds, so that streams may come in any order.
 *
 * @param runs how many stand in each state
 * @param rounds of runs begun: one for each run, and one for each retry of a run
 * @param steps attempts by what became of them
 */
public record Totals(Map<RunStatus, Long> runs, long rounds, Steps steps) {
    static final Totals NONE = new Totals(
            Arrays.stream(RunStatus.values()).collect(Collectors.toUnmodifiableMap(status -> status, status -> 0L)),
            0,
            new Steps(0, 0, 0, 0, 0, 0));

    /**
     * Attempts of steps.
     *
     * @param retried attempts that followed one that failed or timed out
     */
    public record Steps(long started, long completed, long failed, long timedOut, long retried, long skipped) {
        Steps after(String type) {
            return switch (type) {
                case "StepStarted" -> new Steps(started + 1, completed, failed, timedOut, retried, skipped);
                case "StepCompleted" -> new Steps(started, completed + 1, failed, timedOut, retried, skipped);
                case "StepFailed" -> new Steps(started, completed, failed + 1, timedOut, retried, skipped);
                case "StepTimedOut" -> new Steps(started, completed, failed, timedOut + 1, retried, skipped);
                case "StepRetryScheduled" -> new Steps(started, completed, failed, timedOut, retried + 1, skipped);
                case "StepSkipped" -> new Steps(started, completed, failed, timedOut, retried, skipped + 1);
                default -> this;
            };
        }
    }

    /** A step's event of this stored type happened. */
    Totals afterStep(String type) {
        Steps after = steps.after(type);
        return after.equals(steps) ? this : new Totals(runs, rounds, after);
    }

    /** A run left one state, or none when it is new, for another, and began so many rounds. */
    Totals moved(@Nullable RunStatus from, RunStatus to, int roundsBegun) {
        if (from == to && roundsBegun == 0) {
            return this;
        }
        Map<RunStatus, Long> moved = new EnumMap<>(runs);
        if (from != null) {
            moved.merge(from, -1L, Long::sum);
        }
        moved.merge(to, 1L, Long::sum);
        return new Totals(Collections.unmodifiableMap(moved), rounds + roundsBegun, steps);
    }
}
