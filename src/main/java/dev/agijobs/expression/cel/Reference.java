package dev.agijobs.expression.cel;

import dev.agijobs.expression.cel.Compiler.Invalid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code steps.ID.out}, then a path of {@code .key}, {@code .0} and {@code [0]}. Since ids may hold dots, the longest id that is a step is meant.
 *
 * @param path keys of objects or indexes of lists
 */
record Reference(String stepId, List<String> path) {

    static final String KEY = "$ref";
    private static final String PREFIX = "steps.";
    private static final String OUT = ".out";
    private static final int ID_MAX = 256;
    private static final int TEXT_MAX = 4_096;
    private static final int INDEX_DIGITS_MAX = 9;

    /** Whether an object is a reference; one that points into its own document ("#...", as in a JSON Schema) is plain data. */
    static boolean isReference(Map<?, ?> object) {
        return object.containsKey(KEY) && !(object.get(KEY) instanceof String text && text.startsWith("#"));
    }

    /**
     * @return empty when the text has the right form and names no step
     * @throws Invalid when it has another form
     */
    static Optional<Reference> parse(Map<?, ?> object, Predicate<String> isStep) throws Invalid {
        if (object.size() > 1) {
            throw new Invalid("An object with " + KEY + " has no other fields.");
        }
        if (!(object.get(KEY) instanceof String text) || !text.startsWith(PREFIX) || text.length() > TEXT_MAX) {
            throw new Invalid("Expected a text such as \"steps.ID.out.data.path\".");
        }
        boolean formed = false;
        int last = Math.min(text.length(), PREFIX.length() + ID_MAX + OUT.length());
        for (int end = text.lastIndexOf(OUT, last); end > PREFIX.length(); end = text.lastIndexOf(OUT, end - 1)) {
            String rest = text.substring(end + OUT.length());
            if (rest.isEmpty() || rest.startsWith(".") || rest.startsWith("[")) {
                formed = true;
                String id = text.substring(PREFIX.length(), end);
                if (isStep.test(id)) {
                    return Optional.of(new Reference(id, path(rest)));
                }
            }
        }
        if (!formed) {
            throw new Invalid("Expected a text such as \"steps.ID.out.data.path\".");
        }
        return Optional.empty();
    }

    private static List<String> path(String rest) throws Invalid {
        List<String> path = new ArrayList<>();
        int at = 0;
        while (at < rest.length()) {
            boolean index = rest.charAt(at) == '[';
            int end = index ? rest.indexOf(']', at) : endOfKey(rest, at + 1);
            String key = end < 0 ? "" : rest.substring(at + 1, end);
            if (key.isEmpty() || index && !isIndex(key) || !index && rest.charAt(at) != '.') {
                throw new Invalid("Expected .key or [index] at " + rest.substring(at) + ".");
            }
            path.add(key);
            at = index ? end + 1 : end;
        }
        return path;
    }

    private static int endOfKey(String rest, int from) {
        int end = from;
        while (end < rest.length() && rest.charAt(end) != '.' && rest.charAt(end) != '[') {
            end++;
        }
        return end;
    }

    private static boolean isIndex(String key) {
        return key.length() <= INDEX_DIGITS_MAX && !key.isEmpty() && key.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The value in a step's {@code {out, state}}; null when the path leads nowhere. */
    @Nullable
    Object resolve(Map<String, @Nullable Object> step) {
        Object value = step.get("out");
        for (String key : path) {
            value = switch (value) {
                case Map<?, ?> object -> object.get(key);
                case List<?> list
                when isIndex(key) && Integer.parseInt(key) < list.size() -> list.get(Integer.parseInt(key));
                case null, default -> null;
            };
        }
        return value;
    }
}
