package dev.agijobs.plan;

import org.jspecify.annotations.Nullable;

/** placeholder until the plan branch lands */
public final class CanonicalJson {
    private CanonicalJson() {}

    public static String write(@Nullable Object tree) {
        return String.valueOf(tree);
    }
}
