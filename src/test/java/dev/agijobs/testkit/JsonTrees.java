package dev.agijobs.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON text as the trees that plans are read from: Long, BigInteger and BigDecimal for numbers. */
public final class JsonTrees {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private JsonTrees() {}

    /** JSON with ' in the place of ". */
    public static Object tree(String singleQuoted) {
        return parse(singleQuoted.replace('\'', '"'));
    }

    public static Map<String, Object> object(String singleQuoted) {
        return asObject(tree(singleQuoted));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asObject(Object tree) {
        return (Map<String, Object>) tree;
    }

    public static Object parse(String json) {
        try {
            return withLongs(MAPPER.readValue(json, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    // Jackson's own USE_LONG_FOR_INTS fails on integers beyond 64 bits.
    private static Object withLongs(Object tree) {
        return switch (tree) {
            case Integer number -> number.longValue();
            case List<?> list ->
                new ArrayList<>(list.stream().map(JsonTrees::withLongs).toList());
            case Map<?, ?> object -> {
                Map<Object, Object> copy = new LinkedHashMap<>();
                object.forEach((key, value) -> copy.put(key, withLongs(value)));
                yield copy;
            }
            case null, default -> tree;
        };
    }

    public static String write(Object tree) {
        try {
            return MAPPER.writeValueAsString(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static Object file(Path path) {
        try {
            return parse(Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
