package dev.agijobs.tool;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a step's parameters by name and type. A null value counts as absent, and names that nobody asks for are ignored. A value of another
 * type or out of range throws {@link InvalidParams}.
 */
public final class StepParams {

    private final Map<String, Object> params;

    private StepParams(Map<String, Object> params) {
        this.params = params;
    }

    public static StepParams of(StepInput input) {
        return new StepParams(input.params());
    }

    /** The raw JSON tree, or null when absent. */
    public @Nullable Object value(String name) {
        return params.get(name);
    }

    public Optional<String> text(String name) {
        return typed(name, String.class, "text");
    }

    public String requiredText(String name) {
        return text(name).orElseThrow(() -> new InvalidParams("Parameter '" + name + "' is required."));
    }

    public Optional<Boolean> flag(String name) {
        return typed(name, Boolean.class, "true or false");
    }

    /** A whole number between min and max, both included. */
    public Optional<Integer> integer(String name, int min, int max) {
        Object value = params.get(name);
        return value == null ? Optional.empty() : Optional.of(integer(name, value, min, max));
    }

    /** A list of at least one whole number, each between min and max, both included. */
    public Optional<List<Integer>> integers(String name, int min, int max) {
        return typed(name, List.class, "a list").map(list -> {
            if (list.isEmpty()) {
                throw new InvalidParams("Parameter '" + name + "' must not be an empty list.");
            }
            return ((List<?>) list)
                    .stream().map(item -> integer(name, item, min, max)).toList();
        });
    }

    /** An object whose values are not looked at. */
    public Optional<Map<?, ?>> object(String name) {
        return typed(name, Map.class, "an object").map(map -> (Map<?, ?>) map);
    }

    private <T> Optional<T> typed(String name, Class<T> type, String expected) {
        Object value = params.get(name);
        if (value != null && !type.isInstance(value)) {
            throw new InvalidParams("Parameter '" + name + "' must be " + expected + ", not " + kindOf(value) + ".");
        }
        return Optional.ofNullable(value).map(type::cast);
    }

    private static Integer integer(String name, @Nullable Object value, int min, int max) {
        if (value instanceof Number number) {
            try {
                int exact = new BigDecimal(number.toString()).intValueExact();
                if (exact >= min && exact <= max) {
                    return exact;
                }
            } catch (ArithmeticException | NumberFormatException notWhole) {
                // The sentence below is the answer to this, too.
            }
        }
        throw new InvalidParams("Parameter '%s' must be a whole number from %d to %d%s."
                .formatted(name, min, max, value instanceof Number ? "" : ", not " + kindOf(value)));
    }

    private static String kindOf(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "text";
            case Boolean flag -> "true or false";
            case Number number -> "a number";
            case List<?> list -> "a list";
            case Map<?, ?> map -> "an object";
            default -> "a " + value.getClass().getSimpleName();
        };
    }
}
