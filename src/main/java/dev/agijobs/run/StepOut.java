package dev.agijobs.run;

import java.util.LinkedHashMap;
import java.util.Map;
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
    /** Largest output, in bytes of JSON; leaves room in an event of 16 MiB. */
    public static final int BYTES_MAX = 15 * 1024 * 1024;

    public static final StepOut NOTHING = new StepOut(null, null, null);

    /** As expressions see it, and as an item of its step's output: null when there is nothing. */
    @Nullable
    Map<String, @Nullable Object> tree() {
        if (cid == null && tx == null && data == null) {
            return null;
        }
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("cid", cid);
        tree.put("tx", tx);
        tree.put("data", data);
        return tree;
    }
}
