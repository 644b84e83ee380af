package dev.agijobs.run;

import org.jspecify.annotations.Nullable;

/**
 * What a completed step leaves for later steps and for the receipt.
 *
 * @param cid content id of what it produced
 * @param tx transaction it caused
 * @param data JSON tree
 */
public record StepOut(
        @Nullable String cid, @Nullable String tx, @Nullable Object data) {
    public static final StepOut NOTHING = new StepOut(null, null, null);
}
