package dev.agijobs.store;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Where a page ended: ordered by sort key, then by id. It stays good when documents come and go. */
public record ViewCursor(long sortKey, String id) {
    private static final String VERSION = "v1";
    private static final int TEXT_MAX = 400;

    /** Opaque, versioned text, safe in a URL. */
    public String text() {
        String plain = "%s/%d/%s".formatted(VERSION, sortKey, id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * As {@link #parse}, of a text from outside.
     *
     * @throws IllegalArgumentException when the text is no cursor, or too long to be one
     */
    public static ViewCursor read(String text) {
        if (text.length() > TEXT_MAX) {
            throw new IllegalArgumentException("not a cursor of a list");
        }
        return parse(text);
    }

    /** @throws IllegalArgumentException when the text is no cursor */
    public static ViewCursor parse(String text) {
        String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("/", 3);
        if (parts.length != 3 || !parts[0].equals(VERSION)) {
            throw new IllegalArgumentException("not a cursor of a list");
        }
        return new ViewCursor(Long.parseLong(parts[1]), parts[2]);
    }
}
