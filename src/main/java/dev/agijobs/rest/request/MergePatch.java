package dev.agijobs.rest.request;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON Merge Patch (RFC 7396) on trees. */
final class MergePatch {
    private MergePatch() {}

    /** The target with the names of the patch set anew; null removes a name, an object changes the object of that name, anything else takes its place. */
    static Map<String, Object> apply(@Nullable Object target, Map<?, ?> patch) {
        Map<String, Object> merged = new LinkedHashMap<>();
        if (target instanceof Map<?, ?> before) {
            before.forEach((name, value) -> merged.put((String) name, value));
        }
        patch.forEach((key, value) -> {
            String name = (String) key;
            if (value == null) {
                merged.remove(name);
            } else {
                merged.put(name, value instanceof Map<?, ?> inside ? apply(merged.get(name), inside) : value);
            }
        });
        return merged;
    }
}
