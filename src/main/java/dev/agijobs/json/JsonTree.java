package dev.agijobs.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON text to and from a tree of Map, List, String, Long, BigInteger, BigDecimal, Boolean and null. */
public final class JsonTree {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int SCALE_MAX = 10_000;

    private JsonTree() {}

    /** @throws IOException when the bytes are no JSON document, one nested too deeply, or hold a number of absurd size */
    public static @Nullable Object parse(byte[] json) throws IOException {
        try (JsonParser parser = MAPPER.createParser(json)) {
            Object tree = value(parser, parser.nextToken());
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one value");
            }
            return tree;
        }
    }

    /** @throws IllegalArgumentException when the value is no JSON tree, or one nested too deeply */
    public static byte[] write(@Nullable Object tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    /** The value at the parser's current token. */
    public static @Nullable Object read(JsonParser parser) throws IOException {
        return value(parser, parser.currentToken());
    }

    /** By hand: Jackson's own trees hold Integers, or with USE_LONG_FOR_INTS refuse what exceeds a Long. */
    private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? parser.getBigIntegerValue()
                        : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> decimal(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case null, default -> throw new JsonParseException(parser, "no value");
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            object.put(name, value(parser, parser.nextToken()));
        }
        return object;
    }

    private static List<@Nullable Object> array(JsonParser parser) throws IOException {
        List<@Nullable Object> array = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(parser, token));
        }
        return array;
    }

    private static BigDecimal decimal(JsonParser parser) throws IOException {
        BigDecimal decimal = parser.getDecimalValue();
        if (Math.abs((long) decimal.scale()) > SCALE_MAX) {
            // 1e999999999 is short to read, but would fill the memory of whoever writes it in full.
            throw new JsonParseException(parser, "a number of absurd size");
        }
        return decimal;
    }
}
