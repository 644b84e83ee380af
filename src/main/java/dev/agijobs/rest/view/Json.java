package dev.agijobs.rest.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How answers look as JSON: snake case, RFC 3339 times in UTC, null where there is nothing, numbers in full. */
public final class Json {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private Json() {}

    /** UTF-8 of a view or of a JSON tree. */
    public static byte[] bytes(@Nullable Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A view can always be written", e);
        }
    }

    /** A view as a JSON tree. */
    public static Map<String, Object> tree(Object view) {
        return MAPPER.convertValue(view, new TypeReference<Map<String, Object>>() {});
    }

    /** A view of a JSON tree. @throws IllegalArgumentException when it is none of that type */
    public static <T> T view(Map<?, ?> tree, Class<T> type) {
        return MAPPER.convertValue(tree, type);
    }

    /** The same as text, on one line. */
    public static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A view can always be written", e);
        }
    }
}
