package dev.agijobs.linearizability;

import org.jspecify.annotations.Nullable;

/** What clients are told. */
sealed interface RunAnswer {

    /** @param changed whether it was the first of its kind; null when that is not told */
    record Accepted(String runId, @Nullable Boolean changed) implements RunAnswer {}

    /** @param status where the run stood; null when that is not told */
    record Refused(String code, @Nullable String status) implements RunAnswer {}

    /** How a run looks; the names are those of the interface. */
    record Seen(String status, int round, String signalStep, String approvalStep, long seq) implements RunAnswer {}
}
