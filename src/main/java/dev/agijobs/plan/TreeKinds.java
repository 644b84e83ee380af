package dev.agijobs.plan;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells whether a value is a JSON tree all the way down; one that is not nested too deeply (see {@link TreeSize}). */
public final class TreeKinds {
    private TreeKinds() {}

    /** What the value holds that JSON cannot, to be read after "holds"; null when there is nothing. */
    public static @Nullable String foreign(@Nullable Object tree) {
        return switch (tree) {
            case null -> null;
            case String text -> Unicode.isWellFormed(text) ? null : "a text with half of a surrogate pair";
            case Boolean bool -> null;
            case Long number -> null;
            case Integer number -> null;
            case BigInteger number -> null;
            case BigDecimal number -> null;
            case Double number when Double.isFinite(number) -> null;
            case Map<?, ?> object -> inObject(object);
            case List<?> list -> inList(list);
            default -> "a value of " + tree.getClass().getName();
        };
    }

    private static @Nullable String inObject(Map<?, ?> object) {
        for (Map.Entry<?, ?> field : object.entrySet()) {
            String foreign = field.getKey() instanceof String name ? foreign(name) : "a name that is no text";
            foreign = foreign == null ? foreign(field.getValue()) : foreign;
            if (foreign != null) {
                return foreign;
            }
        }
        return null;
    }

    private static @Nullable String inList(List<?> list) {
        for (Object element : list) {
            String foreign = foreign(element);
            if (foreign != null) {
                return foreign;
            }
        }
        return null;
    }
}
