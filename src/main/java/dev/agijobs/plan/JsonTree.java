package dev.agijobs.plan;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes a JSON tree in: an immutable copy with one class for each kind of number, and the faults of what is too deep, too long or no text. */
final class JsonTree {

    private static final int KEY_MAX = 1_024;
    private static final int DIGITS_MAX = 1_000;
    private static final int BITS_MAX = (int) Math.ceil(DIGITS_MAX / Math.log10(2));
    private static final int EXPONENT_MAX = 400;

    private final PlanLimits limits;
    private final Faults faults;

    JsonTree(PlanLimits limits, Faults faults) {
        this.limits = limits;
        this.faults = faults;
    }

    /** The copy; where there was a fault null stands in its place. */
    @Nullable
    Object copy(@Nullable Object value, Place place) {
        return copy(value, place, 1);
    }

    private @Nullable Object copy(@Nullable Object value, Place place, int depth) {
        return switch (value) {
            case null -> null;
            case Boolean bool -> bool;
            case String text -> text(text, place) ? text : null;
            case Integer number -> number.longValue();
            case Long number -> number;
            case BigInteger number -> integer(number, place);
            case BigDecimal number -> decimal(number, place);
            case Map<?, ?> object -> nests(place, depth) ? object(object, place, depth) : null;
            case List<?> list -> nests(place, depth) ? list(list, place, depth) : null;
            default -> throw new IllegalArgumentException("no JSON value: " + value.getClass());
        };
    }

    private Map<String, @Nullable Object> object(Map<?, ?> object, Place place, int depth) {
        Map<String, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(object.size());
        object.forEach((name, value) -> {
            String key = (String) name;
            if (key.length() > KEY_MAX) {
                faults.add(place, "TOO_LARGE", "A field name of more than " + KEY_MAX + " characters.");
            } else if (text(key, place)) {
                copy.put(key, copy(value, place.at(key), depth + 1));
            }
        });
        return Collections.unmodifiableMap(copy);
    }

    private List<@Nullable Object> list(List<?> list, Place place, int depth) {
        List<@Nullable Object> copy = new ArrayList<>(list.size());
        int index = 0;
        for (Object element : list) {
            copy.add(copy(element, place.at(index++), depth + 1));
        }
        return Collections.unmodifiableList(copy);
    }

    private boolean nests(Place place, int depth) {
        if (depth > limits.maxDepth()) {
            faults.add(place, "TOO_DEEP", "Nested deeper than " + limits.maxDepth() + " levels.");
        }
        return depth <= limits.maxDepth();
    }

    private boolean text(String text, Place place) {
        if (text.length() > limits.maxTextLength()) {
            faults.add(place, "TOO_LARGE", "A text of more than " + limits.maxTextLength() + " characters.");
            return false;
        }
        if (!Unicode.isWellFormed(text)) {
            faults.add(place, "INVALID_TEXT", "A text with half of a surrogate pair, which is no Unicode text.");
            return false;
        }
        return true;
    }

    private @Nullable Object integer(BigInteger number, Place place) {
        if (number.bitLength() < Long.SIZE) {
            return number.longValue();
        }
        return number.bitLength() <= BITS_MAX ? number : tooLarge(place);
    }

    private @Nullable Object decimal(BigDecimal number, Place place) {
        boolean small = Math.abs((long) number.scale()) <= DIGITS_MAX + EXPONENT_MAX
                && number.unscaledValue().bitLength() <= BITS_MAX
                && (number.signum() == 0 || Math.abs(number.precision() - number.scale() - 1) <= EXPONENT_MAX);
        return small ? number : tooLarge(place);
    }

    private @Nullable Object tooLarge(Place place) {
        faults.add(
                place,
                "TOO_LARGE",
                "A number of more than " + DIGITS_MAX + " digits or with an exponent beyond " + EXPONENT_MAX + ".");
        return null;
    }

    /** The JSON name of a value's type, with its article. */
    static String typeOf(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "a text";
            case Boolean bool -> "a boolean";
            case Number number -> "a number";
            case List<?> list -> "a list";
            default -> "an object";
        };
    }
}
