package dev.agijobs.rest.request;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.agijobs.json.JsonTree;
import dev.agijobs.plan.Fault;
import dev.agijobs.plan.Unicode;
import dev.agijobs.rest.problem.Refused;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body as one strict JSON document (RFC 8259): no repeated names, nothing after its end, at most {@link #DEPTH_MAX} levels, numbers of at most
 * {@link #DIGITS_MAX} digits and exponents of at most {@link #EXPONENT_MAX}.
 */
public final class JsonReader {

    static final int DEPTH_MAX = 100;
    static final int DIGITS_MAX = 1_000;
    static final int EXPONENT_MAX = 1_000;

    private static final int POINTER_MAX = 1_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxNumberLength(DIGITS_MAX)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names come from strangers; the table of all names of the process would be theirs to fill.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private JsonReader() {}

    /**
     * A tree of Map, List, String, Long, BigInteger, BigDecimal, Boolean and null.
     *
     * @throws Refused INVALID_REQUEST, with a pointer to where reading stopped
     */
    public static @Nullable Object read(byte[] body) {
        try (JsonParser json = FACTORY.createParser(body)) {
            return read(json);
        } catch (IOException e) {
            throw new IllegalStateException("Bytes in memory can always be read", e);
        }
    }

    private static @Nullable Object read(JsonParser json) throws IOException {
        try {
            if (json.nextToken() == null) {
                throw fault(json, "The body is empty.");
            }
            Object tree = JsonTree.read(json, EXPONENT_MAX);
            if (json.nextToken() != null) {
                throw fault(json, "Something follows the end of the document.");
            }
            return tree;
        } catch (JsonProcessingException e) {
            throw fault(json, firstSentence(e.getOriginalMessage()) + ".");
        } catch (IOException e) {
            throw fault(json, "The text is not in Unicode.");
        }
    }

    /** Without what the parser says of its own insides. */
    private static String firstSentence(String message) {
        return message.lines().findFirst().orElse("Not JSON").replaceFirst(" \\(start marker at.*", "");
    }

    private static Refused fault(JsonParser json, String detail) {
        String pointer = Unicode.cut(json.getParsingContext().pathAsPointer().toString(), POINTER_MAX);
        String where = "Line %d, column %d: "
                .formatted(
                        json.currentLocation().getLineNr(),
                        json.currentLocation().getColumnNr());
        return Refused.invalid(List.of(new Fault(pointer, "INVALID_JSON", where + detail)));
    }
}
