package dev.agijobs.plan;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one JSON object; every method answers null for a field that is absent or null, and null with a fault for one that is wrong. Unknown fields
 * are nobody's business here.
 */
final class Fields {

    static final int NAME_MAX = 128;

    private final Map<String, Object> object;
    private final Place place;
    private final Faults faults;

    Fields(Map<String, Object> object, Place place, Faults faults) {
        this.object = object;
        this.place = place;
        this.faults = faults;
    }

    Map<String, Object> object() {
        return object;
    }

    Place at(String name) {
        return place.at(name);
    }

    void fault(String name, String code, String detail) {
        faults.add(at(name), code, detail);
    }

    boolean has(String name) {
        return object.get(name) != null;
    }

    /** True when the field is there; a fault when it is not. */
    boolean required(String name) {
        if (!has(name)) {
            fault(name, "REQUIRED", "The field is required.");
        }
        return has(name);
    }

    @Nullable
    String text(String name) {
        return typed(name, String.class, "a text");
    }

    /** A text that is not longer than {@code max} code points. */
    @Nullable
    String text(String name, int max) {
        String text = text(name);
        if (text != null && text.codePointCount(0, text.length()) > max) {
            fault(name, "TOO_LARGE", "Longer than " + max + " characters.");
            return null;
        }
        return text;
    }

    @Nullable
    Boolean bool(String name) {
        return typed(name, Boolean.class, "a boolean");
    }

    /** The object's fields; none when it is absent or wrong. */
    Fields fields(String name) {
        return new Fields(map(name), at(name), faults);
    }

    /** The object; empty when it is absent or wrong. */
    @SuppressWarnings("unchecked")
    Map<String, Object> map(String name) {
        Map<?, ?> map = typed(name, Map.class, "an object");
        return map == null ? Map.of() : (Map<String, Object>) map;
    }

    /** The list; empty when it is absent or wrong. */
    List<?> list(String name) {
        List<?> list = typed(name, List.class, "a list");
        return list == null ? List.of() : list;
    }

    /** The texts of a list; elements that are no text are faults and left out. */
    List<String> texts(String name) {
        List<?> list = list(name);
        List<String> texts = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof String text) {
                texts.add(text);
            } else {
                faults.wrongType(at(name).at(i), "a text", list.get(i));
            }
        }
        return texts;
    }

    @Nullable
    Integer integer(String name, int min, int max) {
        BigDecimal number = number(name, BigDecimal.valueOf(min), BigDecimal.valueOf(max));
        if (number == null) {
            return null;
        }
        if (number.stripTrailingZeros().scale() > 0) {
            faults.wrongType(at(name), "an integer", number);
            return null;
        }
        return number.intValueExact();
    }

    @Nullable
    BigDecimal number(String name, BigDecimal min, BigDecimal max) {
        Number value = typed(name, Number.class, "a number");
        if (value == null) {
            return null;
        }
        BigDecimal number = decimalOf(value);
        if (number.compareTo(min) < 0 || number.compareTo(max) > 0) {
            fault(name, "OUT_OF_RANGE", "Expected a number from " + min + " to " + max + ".");
            return null;
        }
        return number;
    }

    /** An amount as decimal text: text as submitted, a number in full. */
    @Nullable
    String decimal(String name) {
        Object value = textOrNumber(name, "a decimal");
        if (value == null) {
            return null;
        }
        BigDecimal amount = Decimals.parse(value);
        if (amount == null) {
            fault(
                    name,
                    "INVALID_DECIMAL",
                    "Expected a decimal such as \"53.50\", found " + Faults.shown(value.toString()) + ".");
            return null;
        }
        if (!Decimals.inRange(amount)) {
            fault(
                    name,
                    "OUT_OF_RANGE",
                    "Expected 0 or more, with at most " + Decimals.INTEGER_DIGITS_MAX + " digits before the point and "
                            + Decimals.FRACTION_DIGITS_MAX + " after.");
            return null;
        }
        return value instanceof String text ? text : amount.toPlainString();
    }

    /** A duration of more than zero. */
    @Nullable
    Duration duration(String name) {
        return duration(name, Duration.ofNanos(1));
    }

    @Nullable
    Duration duration(String name, Duration min) {
        Object value = textOrNumber(name, "a duration");
        if (value == null) {
            return null;
        }
        Duration duration = Durations.parse(value);
        if (duration == null) {
            fault(
                    name,
                    "INVALID_DURATION",
                    "Expected seconds or ISO-8601 text such as \"PT0.5S\", found " + Faults.shown(value.toString())
                            + ".");
            return null;
        }
        if (duration.compareTo(min) < 0 || duration.compareTo(Durations.MAX) > 0) {
            fault(name, "OUT_OF_RANGE", "Expected a duration from " + min + " to " + Durations.MAX + ".");
            return null;
        }
        return duration;
    }

    void wrongType(String name, String expected) {
        faults.wrongType(at(name), expected, object.get(name));
    }

    /**
     * Refuses a name that is empty, longer than {@link #NAME_MAX} code points, begins or ends with white space, or has control characters or one of the
     * forbidden characters; true when it is fine.
     */
    boolean checkName(String name, String forbidden) {
        String text = text(name, NAME_MAX);
        if (text == null) {
            return false;
        }
        boolean fine = !text.isEmpty()
                && text.equals(text.strip())
                && text.codePoints().noneMatch(c -> Character.isISOControl(c) || forbidden.indexOf(c) >= 0);
        if (!fine) {
            fault(
                    name,
                    "INVALID_NAME",
                    "Expected 1 to " + NAME_MAX + " characters, white space only inside, no control characters"
                            + (forbidden.isEmpty() ? "." : ", none of " + String.join(" ", forbidden.split("")) + "."));
        }
        return fine;
    }

    private @Nullable Object textOrNumber(String name, String expected) {
        Object value = object.get(name);
        if (value == null || value instanceof String || value instanceof Number) {
            return value;
        }
        faults.wrongType(at(name), expected + " (text or number)", value);
        return null;
    }

    private <T> @Nullable T typed(String name, Class<T> type, String expected) {
        Object value = object.get(name);
        if (value == null || type.isInstance(value)) {
            return type.cast(value);
        }
        faults.wrongType(at(name), expected, value);
        return null;
    }

    private static BigDecimal decimalOf(Number number) {
        return switch (number) {
            case BigDecimal decimal -> decimal;
            case BigInteger integer -> new BigDecimal(integer);
            default -> BigDecimal.valueOf(number.longValue());
        };
    }
}
