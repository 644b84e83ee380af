package dev.agijobs.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names a plan by its content: the SHA-256, in lower-case hex, of the canonical document ({@link CanonicalJson}) without {@code plan_id} and {@code
 * metadata.client_plan_id}, before any default is filled in.
 */
public final class PlanId {

    public static final String FIELD = "plan_id";
    static final String CLIENT_FIELD = "client_plan_id";
    static final String METADATA = "metadata";

    private PlanId() {}

    /** The id of a document, submitted or stored ({@link Plan#document}). */
    public static String of(Map<String, ? extends @Nullable Object> document) {
        Map<String, @Nullable Object> content = new LinkedHashMap<>(document);
        Object storedId = content.remove(FIELD);
        if (!(content.get(METADATA) instanceof Map<?, ?> metadata) || !metadata.containsKey(CLIENT_FIELD)) {
            return sha256(content);
        }
        Map<Object, @Nullable Object> kept = new LinkedHashMap<>(metadata);
        kept.remove(CLIENT_FIELD);
        if (kept.isEmpty()) {
            // The metadata may have come into the document only to keep the client's id; then it was absent, or null,
            // when the plan was named.
            content.remove(METADATA);
            String absent = sha256(content);
            content.put(METADATA, null);
            String wasNull = sha256(content);
            if (absent.equals(storedId) || wasNull.equals(storedId)) {
                return absent.equals(storedId) ? absent : wasNull;
            }
        }
        content.put(METADATA, kept);
        return sha256(content);
    }

    private static String sha256(Map<String, @Nullable Object> content) {
        byte[] canonical = CanonicalJson.of(content).getBytes(StandardCharsets.UTF_8);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
