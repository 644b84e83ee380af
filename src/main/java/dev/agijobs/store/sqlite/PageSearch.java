package dev.agijobs.store.sqlite;

import dev.agijobs.store.ViewCursor;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.Views.Page;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds a page by the entries of its terms. With several terms it walks along the sparsest and asks for each entry whether the others have it too, over
 * {@link #ENTRIES_MAX} entries at most, so that no combination of terms makes a call slow.
 */
final class PageSearch {
    /** Entries of the sparsest term looked at in one call. */
    private static final int ENTRIES_MAX = 5_000;

    private static final Comparator<ViewCursor> OLDEST_FIRST =
            Comparator.comparingLong(ViewCursor::sortKey).thenComparing(ViewCursor::id);

    /** Reads documents by their ids. */
    @FunctionalInterface
    interface Documents {
        Map<String, ViewDocument> get(Tables tables, List<String> ids) throws SQLException;
    }

    /** Entries of one term, newest first, down to and with {@code end}; null: to the last one. */
    private record Walk(long term, @Nullable ViewCursor end) {}

    private final Connection connection;
    private final Tables tables;
    private final ViewQuery query;
    private final Documents documents;
    private final List<Long> terms = new ArrayList<>();

    PageSearch(Connection connection, Tables tables, ViewQuery query, Documents documents) {
        this.connection = connection;
        this.tables = tables;
        this.query = query;
        this.documents = documents;
        query.terms().forEach(term -> terms.add(Tables.hash(term)));
        if (terms.isEmpty()) {
            terms.add(Tables.ALL);
        }
    }

    Page page() throws SQLException {
        Walk walk = terms.size() == 1 ? new Walk(terms.getFirst(), null) : sparsest();
        List<ViewCursor> found = along(walk);
        boolean more = found.size() > query.limit();
        List<ViewCursor> page = more ? found.subList(0, query.limit()) : found;
        return new Page(documents(page), more ? page.getLast() : walk.end(), tables.position());
    }

    /** The walk that gets farthest with so many entries. */
    private Walk sparsest() throws SQLException {
        Walk best = null;
        for (long term : terms) {
            ViewCursor end = entry(term, ENTRIES_MAX - 1);
            if (end == null) {
                return new Walk(term, null);
            }
            if (best == null || OLDEST_FIRST.compare(end, Objects.requireNonNull(best.end())) < 0) {
                best = new Walk(term, end);
            }
        }
        return Objects.requireNonNull(best, "a search has terms");
    }

    /** The entry after so many others, if there are that many. */
    private @Nullable ViewCursor entry(long term, int others) throws SQLException {
        String sql = select(0, false) + " LIMIT 1 OFFSET " + others;
        List<ViewCursor> entries = entries(sql, new Walk(term, null));
        return entries.isEmpty() ? null : entries.getFirst();
    }

    private List<ViewCursor> along(Walk walk) throws SQLException {
        String sql = select(terms.size() - 1, walk.end() != null) + " LIMIT " + (query.limit() + 1L);
        return entries(sql, walk);
    }

    private String select(int others, boolean withEnd) {
        StringBuilder sql = new StringBuilder("SELECT e.sort, e.id FROM ")
                .append(tables.entries())
                .append(" e WHERE e.term = ? AND e.sort >= ?");
        if (query.after() != null) {
            sql.append(" AND (e.sort, e.id) < (?, ?)");
        }
        if (withEnd) {
            sql.append(" AND (e.sort, e.id) >= (?, ?)");
        }
        String other = " AND EXISTS (SELECT 1 FROM " + tables.entries()
                + " o WHERE o.term = ? AND o.sort = e.sort AND o.id = e.id)";
        return sql.append(other.repeat(others))
                .append(" ORDER BY e.sort DESC, e.id DESC")
                .toString();
    }

    private List<ViewCursor> entries(String sql, Walk walk) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            int place = 0;
            select.setLong(++place, walk.term());
            select.setLong(++place, query.since());
            for (ViewCursor bound : new @Nullable ViewCursor[] {query.after(), walk.end()}) {
                if (bound != null) {
                    select.setLong(++place, bound.sortKey());
                    select.setString(++place, bound.id());
                }
            }
            if (place < select.getParameterMetaData().getParameterCount()) {
                for (long other : terms) {
                    if (other != walk.term()) {
                        select.setLong(++place, other);
                    }
                }
            }
            List<ViewCursor> entries = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    entries.add(new ViewCursor(row.getLong(1), row.getString(2)));
                }
            }
            return entries;
        }
    }

    private List<ViewDocument> documents(List<ViewCursor> page) throws SQLException {
        Map<String, ViewDocument> found =
                documents.get(tables, page.stream().map(ViewCursor::id).toList());
        return page.stream()
                .map(entry -> Objects.requireNonNull(found.get(entry.id())))
                .filter(document -> document.terms().containsAll(query.terms()))
                .toList();
    }
}
