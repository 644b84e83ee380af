package dev.agijobs.rest.diff;

import org.jspecify.annotations.Nullable;

/**
 * A value that differs.
 *
 * @param pointer where (RFC 6901), from the document that the change is told of
 * @param kind added, removed or changed
 * @param from null when added
 * @param to null when removed
 */
public record Change(
        String pointer,
        String kind,
        @Nullable Object from,
        @Nullable Object to) {

    static final String ADDED = "added";
    static final String REMOVED = "removed";
    static final String CHANGED = "changed";
}
