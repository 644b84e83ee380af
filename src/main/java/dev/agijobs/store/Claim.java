package dev.agijobs.store;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands in the place of a payload that is an artifact: {@code {"$claim": CID, "size": BYTES}}. See "Claim check" in Hohpe and Woolf, Enterprise Integration Patterns.
 *
 * @param size bytes of the artifact
 */
public record Claim(Cid cid, long size) {
    private static final Pattern TEXT = Pattern.compile("\\{\"\\$claim\":\"([a-z2-7]+)\",\"size\":(\\d{1,18})}");
    private static final int TEXT_MIN = 12;
    private static final int TEXT_MAX = 200;

    /** As it is stored. */
    public byte[] payload() {
        return "{\"$claim\":\"%s\",\"size\":%d}".formatted(cid.text(), size).getBytes(StandardCharsets.UTF_8);
    }

    /** The claim that a payload is, if it is one. */
    public static Optional<Claim> of(byte[] payload) {
        if (payload.length > TEXT_MAX || payload.length < TEXT_MIN || payload[2] != '$') {
            return Optional.empty();
        }
        Matcher matcher = TEXT.matcher(new String(payload, StandardCharsets.UTF_8));
        return matcher.matches()
                ? Optional.of(new Claim(new Cid(matcher.group(1)), Long.parseLong(matcher.group(2))))
                : Optional.empty();
    }
}
