package dev.agijobs.store.sqlite;

import dev.agijobs.store.ViewDocument;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts and removes documents of one generation in one transaction. Rows are sent in batches, and entries in the order of their index: of a write of thousands, many then go
 * to the same page.
 */
final class DocumentWriter implements AutoCloseable {

    /** A row of the index. */
    private record Entry(long term, long sort, String id) {
        static final Comparator<Entry> IN_ORDER = Comparator.comparingLong(Entry::term)
                .thenComparingLong(Entry::sort)
                .thenComparing(Entry::id);
    }

    private record Row(long rowid, long sort, Set<String> terms) {}

    private final PreparedStatement insert;
    private final PreparedStatement select;
    private final PreparedStatement update;
    private final PreparedStatement delete;
    private final PreparedStatement enter;
    private final PreparedStatement leave;
    private final List<Entry> entered = new ArrayList<>();
    private final List<Entry> left = new ArrayList<>();
    private final Map<String, Long> hashes = new HashMap<>();

    DocumentWriter(Connection connection, Tables tables) throws SQLException {
        String documents = tables.documents();
        String entries = tables.entries();
        insert = connection.prepareStatement(
                "INSERT OR IGNORE INTO " + documents + " (sort, terms, body, id) VALUES (?, ?, ?, ?)");
        select = connection.prepareStatement("SELECT rowid, sort, terms FROM " + documents + " WHERE id = ?");
        update = connection.prepareStatement(
                "UPDATE " + documents + " SET sort = ?, terms = ?, body = ? WHERE rowid = ?");
        delete = connection.prepareStatement("DELETE FROM " + documents + " WHERE rowid = ?");
        enter = connection.prepareStatement("INSERT OR IGNORE INTO " + entries + " VALUES (?, ?, ?)");
        leave = connection.prepareStatement("DELETE FROM " + entries + " WHERE term = ? AND sort = ? AND id = ?");
    }

    /** @param puts of different ids, none of them among the removals */
    void write(Collection<ViewDocument> puts, Set<String> removals) throws SQLException {
        put(List.copyOf(puts));
        for (String id : removals) {
            remove(id);
        }
        update.executeBatch();
        delete.executeBatch();
        send(leave, left);
        send(enter, entered);
    }

    /** Takes them for new first, which in a rebuild nearly all of them are. */
    private void put(List<ViewDocument> puts) throws SQLException {
        for (ViewDocument document : puts) {
            set(insert, document);
            insert.setString(4, document.id());
            insert.addBatch();
        }
        int[] inserted = puts.isEmpty() ? new int[0] : insert.executeBatch();
        for (int i = 0; i < inserted.length; i++) {
            ViewDocument document = puts.get(i);
            if (inserted[i] > 0) {
                addWithAll(entered, document.id(), document.sortKey(), document.terms());
            } else {
                replace(document);
            }
        }
    }

    private void replace(ViewDocument document) throws SQLException {
        Row old = row(document.id());
        if (old == null) {
            throw new SQLException("The document %s was not stored, and is not there".formatted(document.id()));
        }
        set(update, document);
        update.setLong(4, old.rowid());
        update.addBatch();
        Set<String> before = old.terms();
        Set<String> after = document.terms();
        if (old.sort() == document.sortKey()) {
            add(left, document.id(), old.sort(), without(before, after));
            add(entered, document.id(), old.sort(), without(after, before));
        } else {
            addWithAll(left, document.id(), old.sort(), before);
            addWithAll(entered, document.id(), document.sortKey(), after);
        }
    }

    private static void set(PreparedStatement put, ViewDocument document) throws SQLException {
        put.setLong(1, document.sortKey());
        put.setString(2, Tables.text(document.terms()));
        put.setBytes(3, document.body());
    }

    private void remove(String id) throws SQLException {
        Row old = row(id);
        if (old != null) {
            delete.setLong(1, old.rowid());
            delete.addBatch();
            addWithAll(left, id, old.sort(), old.terms());
        }
    }

    private @Nullable Row row(String id) throws SQLException {
        select.setString(1, id);
        try (ResultSet row = select.executeQuery()) {
            return row.next() ? new Row(row.getLong(1), row.getLong(2), Tables.terms(row.getString(3))) : null;
        }
    }

    private static Set<String> without(Set<String> terms, Set<String> others) {
        Set<String> rest = new HashSet<>(terms);
        rest.removeAll(others);
        return rest;
    }

    private void addWithAll(List<Entry> to, String id, long sort, Set<String> terms) {
        to.add(new Entry(Tables.ALL, sort, id));
        add(to, id, sort, terms);
    }

    private void add(List<Entry> to, String id, long sort, Set<String> terms) {
        for (String term : terms) {
            to.add(new Entry(hashes.computeIfAbsent(term, Tables::hash), sort, id));
        }
    }

    private static void send(PreparedStatement change, List<Entry> entries) throws SQLException {
        entries.sort(Entry.IN_ORDER);
        for (Entry entry : entries) {
            change.setLong(1, entry.term());
            change.setLong(2, entry.sort());
            change.setString(3, entry.id());
            change.addBatch();
        }
        change.executeBatch();
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : new PreparedStatement[] {insert, select, update, delete, enter, leave}) {
            statement.close();
        }
    }
}
