package dev.agijobs.tool;

import org.jspecify.annotations.Nullable;

/** How an attempt ended. */
public sealed interface StepOutcome {

    /**
     * It did its work.
     *
     * @param data JSON tree, or null
     * @param cid content id of what it produced, or null
     * @param tx transaction it caused, or null
     */
    record Done(
            @Nullable Object data,
            @Nullable String cid,
            @Nullable String tx) implements StepOutcome {
        public static Done of(@Nullable Object data) {
            return new Done(data, null, null);
        }
    }

    /**
     * It did not.
     *
     * @param code stable, upper snake case
     * @param message a sentence for people; no secrets
     * @param last true when trying again is pointless
     */
    record Failed(String code, String message, boolean last) implements StepOutcome {}
}
