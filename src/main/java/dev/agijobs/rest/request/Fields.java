package dev.agijobs.rest.request;

import dev.agijobs.plan.Fault;
import dev.agijobs.rest.problem.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a body, taken one by one; faults are gathered and told all at once by {@link #check}. Null stands for absent; unknown fields mean nothing. */
final class Fields {

    private final Map<?, ?> object;
    private final List<Fault> faults;

    private Fields(Map<?, ?> object) {
        this(object, new ArrayList<>());
    }

    private Fields(Map<?, ?> object, List<Fault> faults) {
        this.object = object;
        this.faults = faults;
    }

    /** @throws Refused when the body is no JSON object */
    static Fields of(byte[] body) {
        return ofTree(JsonReader.read(body));
    }

    /** @throws Refused when the value is no JSON object */
    static Fields ofTree(@Nullable Object value) {
        if (value instanceof Map<?, ?> object) {
            return new Fields(object);
        }
        throw Refused.invalid(List.of(new Fault("", "INVALID_TYPE", "Expected an object.")));
    }

    /** As {@link #of}, where no body at all means an empty object. */
    static Fields ofOptional(byte[] body) {
        return body.length == 0 ? new Fields(Map.of()) : of(body);
    }

    /** @throws Refused when anything was wrong */
    void check() {
        if (!faults.isEmpty()) {
            throw Refused.invalid(faults);
        }
    }

    @Nullable
    Object value(String name) {
        return object.get(name);
    }

    /** The fields but one, whose faults are told with theirs. */
    Fields without(String name) {
        Map<Object, Object> others = new LinkedHashMap<>(object);
        others.remove(name);
        return new Fields(others, faults);
    }

    Map<?, ?> tree() {
        return object;
    }

    /** A field that must be there, of any type but null. */
    @Nullable
    Object required(String name) {
        Object value = object.get(name);
        if (value == null) {
            fault(name, "REQUIRED", "Expected a value.");
        }
        return value;
    }

    @Nullable
    String text(String name, int max) {
        Object value = object.get(name);
        if (value == null || (value instanceof String text && text.length() <= max)) {
            return (String) value;
        }
        fault(name, "INVALID_TYPE", "Expected a text of at most " + max + " characters.");
        return null;
    }

    /** A text that must be there and not be blank; "" when there was a fault. */
    String requiredText(String name, int max) {
        String text = required(name) == null ? null : text(name, max);
        if (text != null && text.isBlank()) {
            fault(name, "REQUIRED", "Expected a text that is not blank.");
        }
        return text == null ? "" : text;
    }

    /** What the header Idempotency-Key may hold as well. */
    @Nullable
    String idempotencyKey(String name) {
        String key = text(name, Parameters.IDEMPOTENCY_KEY_MAX);
        if (key != null && !Parameters.isIdempotencyKey(key)) {
            fault(
                    name,
                    "INVALID_KEY",
                    "Expected 1 to %d visible ASCII characters.".formatted(Parameters.IDEMPOTENCY_KEY_MAX));
        }
        return key;
    }

    int integer(String name, int absent) {
        return switch (object.get(name)) {
            case null -> absent;
            case Long number when number == number.intValue() -> number.intValue();
            default -> {
                fault(name, "INVALID_TYPE", "Expected an integer of 32 bits.");
                yield absent;
            }
        };
    }

    /** Names, each once. */
    List<String> names(String name, int countMax, int lengthMax) {
        Set<String> names = new LinkedHashSet<>();
        switch (object.get(name)) {
            case null -> {}
            case List<?> list
            when list.size() <= countMax -> {
                for (int i = 0; i < list.size(); i++) {
                    if (list.get(i) instanceof String text && !text.isBlank() && text.length() <= lengthMax) {
                        names.add(text);
                    } else {
                        fault(name + "/" + i, "INVALID_TYPE", "Expected a name of 1 to " + lengthMax + " characters.");
                    }
                }
            }
            default -> fault(name, "INVALID_TYPE", "Expected a list of at most " + countMax + " names.");
        }
        return List.copyOf(names);
    }

    /** Texts by key. */
    Map<String, String> texts(String name, int countMax, int keyMax, int valueMax) {
        Map<String, String> texts = new LinkedHashMap<>();
        switch (object.get(name)) {
            case null -> {}
            case Map<?, ?> map
            when map.size() <= countMax ->
                map.forEach((k, v) -> {
                    String key = (String) k;
                    if (!key.isEmpty()
                            && key.length() <= keyMax
                            && v instanceof String text
                            && text.length() <= valueMax) {
                        texts.put(key, text);
                    } else {
                        fault(
                                name + "/" + key.replace("~", "~0").replace("/", "~1"),
                                "INVALID_TYPE",
                                "Expected a key of 1 to %d characters and a text of at most %d."
                                        .formatted(keyMax, valueMax));
                    }
                });
            default -> fault(name, "INVALID_TYPE", "Expected an object of at most " + countMax + " texts.");
        }
        return texts;
    }

    /** @param path of the field from the root, without the first slash */
    void fault(String path, String code, String detail) {
        faults.add(new Fault("/" + path, code, detail));
    }
}
