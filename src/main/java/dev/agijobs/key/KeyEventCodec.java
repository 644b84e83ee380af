package dev.agijobs.key;

import dev.agijobs.json.JsonTree;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The stored form of a key's events, version 1: {@code {"key", "run_id", "round", "needs_after"}}, where no round is the first one. */
public final class KeyEventCodec {

    public static final int VERSION = 1;

    /** An event, and what {@link KeyState#needsAfter} was after it. */
    public record Stored(KeyEvent event, long needsAfter) {}

    private KeyEventCodec() {}

    /** The stored type name. */
    public static String type(KeyEvent event) {
        return switch (event) {
            case KeyEvent.Requested e -> "KeyRequested";
            case KeyEvent.Granted e -> "KeyGranted";
            case KeyEvent.Released e -> "KeyReleased";
        };
    }

    public static byte[] encode(String key, KeyEvent event, long needsAfter) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("key", key);
        fields.put("run_id", event.claim().runId());
        if (event.claim().round() > 1) {
            fields.put("round", (long) event.claim().round());
        }
        fields.put("needs_after", needsAfter);
        return JsonTree.write(fields);
    }

    /** @throws IllegalArgumentException when it is no stored event of a key that this program knows */
    public static Stored decode(String type, int version, byte[] payload) {
        try {
            if (version == VERSION
                    && JsonTree.parse(payload) instanceof Map<?, ?> fields
                    && fields.get("run_id") instanceof String runId
                    && fields.get("needs_after") instanceof Long needsAfter) {
                Claim claim = new Claim(runId, fields.get("round") instanceof Long round ? Math.toIntExact(round) : 1);
                KeyEvent event = switch (type) {
                    case "KeyRequested" -> new KeyEvent.Requested(claim);
                    case "KeyGranted" -> new KeyEvent.Granted(claim);
                    case "KeyReleased" -> new KeyEvent.Released(claim);
                    default -> throw new IllegalArgumentException("No event of a key: " + type);
                };
                return new Stored(event, needsAfter);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("Event %s is no JSON".formatted(type), e);
        }
        throw new IllegalArgumentException("Event %s version %d has another shape".formatted(type, version));
    }
}
