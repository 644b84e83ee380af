package dev.agijobs.rest.view;

import java.util.Locale;

/** Constants as they are named in JSON. */
public final class Names {
    private Names() {}

    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
