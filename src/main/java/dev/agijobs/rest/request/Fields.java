package dev.agijobs.rest.request;

import dev.agijobs.plan.Durations;
import dev.agijobs.plan.Fault;
import dev.agijobs.plan.Place;
import dev.agijobs.rest.problem.Refused;
import dev.agijobs.rest.view.Names;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of a body, taken one by one; faults are gathered and told all at once by {@link #check}. Null stands for absent; unknown fields mean nothing. */
final class Fields {
    private static final int NAME_MAX = 200;

    private final Place place;
    private final Map<?, ?> object;
    private final List<Fault> faults;

    /** @param place of the object in the document */
    private Fields(Place place, Map<?, ?> object, List<Fault> faults) {
        this.place = place;
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
            return new Fields(Place.ROOT, object, new ArrayList<>());
        }
        throw Refused.invalid(List.of(new Fault("", "INVALID_TYPE", "Expected an object.")));
    }

    /** As {@link #of}, where no body at all means an empty object. */
    static Fields ofOptional(byte[] body) {
        return body.length == 0 ? ofTree(Map.of()) : of(body);
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
        return new Fields(place, others, faults);
    }

    /** The fields of an object inside, whose faults are told with these; no fields when it is absent. */
    Fields nested(String name) {
        Map<?, ?> inside = Map.of();
        switch (object.get(name)) {
            case null -> {}
            case Map<?, ?> found -> inside = found;
            default -> fault(name, "INVALID_TYPE", "Expected an object.");
        }
        return new Fields(place.at(name), inside, faults);
    }

    /** Any other field is a fault. */
    void only(String... names) {
        for (Object name : object.keySet()) {
            if (!List.of(names).contains(name)) {
                fault((String) name, "UNKNOWN_FIELD", "Expected one of " + String.join(", ", names) + ".");
            }
        }
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
        return integer(name, absent, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    int integer(String name, int absent, int min, int max) {
        return switch (object.get(name)) {
            case null -> absent;
            case Long number when number >= min && number <= max -> number.intValue();
            default -> {
                fault(name, "INVALID_TYPE", "Expected an integer from %d to %d.".formatted(min, max));
                yield absent;
            }
        };
    }

    /** A duration, null when it is absent or none; its range is for others to judge. */
    @Nullable
    Duration duration(String name) {
        Object value = object.get(name);
        Duration duration = value instanceof String || value instanceof Number ? Durations.parse(value) : null;
        if (value != null && duration == null) {
            fault(name, "INVALID_TYPE", "Expected seconds or ISO-8601 text such as \"PT0.5S\".");
        }
        return duration;
    }

    boolean has(String name) {
        return object.get(name) != null;
    }

    /** False when absent. */
    boolean truth(String name) {
        return switch (object.get(name)) {
            case null -> false;
            case Boolean truth -> truth;
            default -> {
                fault(name, "INVALID_TYPE", "Expected true or false.");
                yield false;
            }
        };
    }

    /** The constant that a text names in lower case; it must be there. The first one when there was a fault. */
    <E extends Enum<E>> E requiredConstant(String name, Class<E> type) {
        E[] constants = type.getEnumConstants();
        String text = requiredText(name, NAME_MAX);
        for (E constant : constants) {
            if (Names.of(constant).equals(text)) {
                return constant;
            }
        }
        if (!text.isEmpty()) {
            String expected = Arrays.stream(constants).map(Names::of).collect(Collectors.joining(", "));
            fault(name, "UNKNOWN_VALUE", "Expected one of " + expected + ".");
        }
        return constants[0];
    }

    /** Names, each once. */
    List<String> names(String name, int countMax, int lengthMax) {
        return names(name, object.get(name), countMax, lengthMax);
    }

    /** As {@link #names}, where one name may stand without a list around it. */
    List<String> nameOrNames(String name, int countMax, int lengthMax) {
        Object value = object.get(name);
        return names(name, value instanceof String ? List.of(value) : value, countMax, lengthMax);
    }

    private List<String> names(String name, @Nullable Object value, int countMax, int lengthMax) {
        Set<String> names = new LinkedHashSet<>();
        switch (value) {
            case null -> {}
            case List<?> list
            when list.size() <= countMax -> {
                for (int i = 0; i < list.size(); i++) {
                    if (list.get(i) instanceof String text && !text.isBlank() && text.length() <= lengthMax) {
                        names.add(text);
                    } else {
                        fault(
                                place.at(name).at(i),
                                "INVALID_TYPE",
                                "Expected a name of 1 to " + lengthMax + " characters.");
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
                                place.at(name).at(key),
                                "INVALID_TYPE",
                                "Expected a key of 1 to %d characters and a text of at most %d."
                                        .formatted(keyMax, valueMax));
                    }
                });
            default -> fault(name, "INVALID_TYPE", "Expected an object of at most " + countMax + " texts.");
        }
        return texts;
    }

    /** @param name of the field */
    void fault(String name, String code, String detail) {
        fault(place.at(name), code, detail);
    }

    private void fault(Place where, String code, String detail) {
        faults.add(new Fault(where.pointer(), code, detail));
    }
}
