package dev.agijobs.linearizability;

import org.jspecify.annotations.Nullable;

/** A way to reach runs: in the process, over HTTP, or past something that breaks its promises on purpose. */
interface Runs {

    /**
     * What a client is told.
     *
     * @param answer null when none came
     * @param seen how the run looked afterwards, where the answer tells that
     */
    record Told(@Nullable RunAnswer answer, RunAnswer.@Nullable Seen seen) {
        static final Told NOTHING = new Told(null, null);
    }

    /** Waits for the answer. @param runId empty when nobody knows it yet */
    Told ask(String runId, RunCall call);
}
