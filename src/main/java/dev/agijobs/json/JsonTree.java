package dev.agijobs.json;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.agijobs.plan.Unicode;
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
    private static final int EXPONENT_MAX = 10_000;

    /** As Jackson's own bound. */
    private static final int DIGITS_MAX = 1_000;

    private JsonTree() {}

    /** @throws IOException when the bytes are no JSON document, one nested too deeply, or hold a number of absurd size or half of a surrogate pair */
    public static @Nullable Object parse(byte[] json) throws IOException {
        try (JsonParser parser = MAPPER.createParser(json)) {
            parser.nextToken();
            Object tree = read(parser);
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
        return read(parser, EXPONENT_MAX);
    }

    /**
     * As {@link #read(JsonParser)}.
     *
     * @param exponentMax largest exponent of a number, up or down
     * @throws JsonParseException for what the parser lets pass: such a number, or a text with half of a surrogate pair, which could not be written again
     */
    public static @Nullable Object read(JsonParser parser, int exponentMax) throws IOException {
        return new Reader(parser, exponentMax).value(parser.currentToken());
    }

    /** By hand: Jackson's own trees hold Integers, or with USE_LONG_FOR_INTS refuse what exceeds a Long. */
    private record Reader(JsonParser parser, int exponentMax) {

        @Nullable
        Object value(@Nullable JsonToken token) throws IOException {
            return switch (token) {
                case START_OBJECT -> object();
                case START_ARRAY -> array();
                case VALUE_STRING -> text(parser.getText());
                case VALUE_NUMBER_INT ->
                    parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                            ? parser.getBigIntegerValue()
                            : (Object) parser.getLongValue();
                case VALUE_NUMBER_FLOAT -> decimal();
                case VALUE_TRUE -> true;
                case VALUE_FALSE -> false;
                case VALUE_NULL -> null;
                case null, default -> throw new JsonParseException(parser, "A value is missing");
            };
        }

        private Map<String, @Nullable Object> object() throws IOException {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                object.put(text(name), value(parser.nextToken()));
            }
            return object;
        }

        private List<@Nullable Object> array() throws IOException {
            List<@Nullable Object> array = new ArrayList<>();
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                array.add(value(token));
            }
            return array;
        }

        private String text(String text) throws IOException {
            if (!Unicode.isWellFormed(text)) {
                throw new JsonParseException(parser, "A text holds half of a surrogate pair");
            }
            return text;
        }

        /** 1e999999999 is short to read, but would fill the memory of whoever writes it in full. */
        private BigDecimal decimal() throws IOException {
            BigDecimal decimal;
            try {
                decimal = parser.getDecimalValue();
            } catch (NumberFormatException e) {
                throw new JsonParseException(parser, "A number has an exponent of too many digits");
            }
            long exponent = (long) decimal.precision() - decimal.scale() - 1;
            if (Math.abs(exponent) > exponentMax || Math.abs((long) decimal.scale()) > exponentMax + DIGITS_MAX) {
                throw new JsonParseException(parser, "A number has an exponent beyond " + exponentMax);
            }
            return decimal;
        }
    }
}
