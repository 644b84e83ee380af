package dev.agijobs.store;

import java.util.Set;

/**
 * A document of a view. Nobody changes {@code body} afterwards.
 *
 * @param id unique in the view
 * @param sortKey pages are ordered by it, largest first; equal ones by id
 * @param terms texts by which pages are filtered, such as {@code state=running}
 */
public record ViewDocument(String id, long sortKey, Set<String> terms, byte[] body) {
    /** @throws IllegalArgumentException without an id, or with a line break in a term */
    public ViewDocument {
        terms = Set.copyOf(terms);
        if (id.isEmpty() || terms.stream().anyMatch(term -> term.isEmpty() || term.indexOf('\n') >= 0)) {
            throw new IllegalArgumentException("A document needs an id, and terms of one line: " + id);
        }
    }
}
