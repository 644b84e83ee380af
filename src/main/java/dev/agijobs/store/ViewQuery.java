package dev.agijobs.store;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which documents are wanted.
 *
 * @param terms all of which a document must have, at most {@link #TERMS_MAX}
 * @param since least sort key
 * @param after where the page before ended, or null for the first page
 * @param limit most documents, 1 or more
 */
public record ViewQuery(
        Set<String> terms, long since, @Nullable ViewCursor after, int limit) {
    public static final int TERMS_MAX = 16;

    /** @throws IllegalArgumentException when a number is out of range */
    public ViewQuery {
        terms = Set.copyOf(terms);
        if (limit < 1 || terms.size() > TERMS_MAX) {
            throw new IllegalArgumentException(
                    "A page has 1 document or more, filtered by at most %d terms".formatted(TERMS_MAX));
        }
    }
}
