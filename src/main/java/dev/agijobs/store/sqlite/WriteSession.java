package dev.agijobs.store.sqlite;

import dev.agijobs.eventlog.Position;
import dev.agijobs.sqlite.SessionPool;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewStore.Changes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The connection that writes; each call is one transaction. After a failure it is closed, which takes back what was not committed. */
final class WriteSession implements SessionPool.Session {
    private final Connection connection;

    WriteSession(ViewsFile file) throws SQLException {
        connection = file.openWriter();
    }

    /** Something done in a transaction. */
    @FunctionalInterface
    private interface Work {
        void run(Statement statement) throws SQLException;
    }

    private void transact(Work work) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            work.run(statement);
            statement.execute("COMMIT");
        }
    }

    void write(ViewGeneration generation, Changes changes) throws SQLException {
        transact(statement -> {
            Tables found = Tables.of(connection, generation);
            Tables tables = found == null ? make(statement, generation, changes.position()) : found;
            try (DocumentWriter documents = new DocumentWriter(connection, tables)) {
                for (ViewDocument document : changes.puts()) {
                    documents.put(document);
                }
                for (String id : changes.removals()) {
                    documents.remove(id);
                }
            }
            try (PreparedStatement move =
                    connection.prepareStatement("UPDATE generations SET position = ? WHERE key = ?")) {
                move.setString(1, changes.position().text());
                move.setInt(2, tables.key());
                move.executeUpdate();
            }
        });
    }

    private Tables make(Statement statement, ViewGeneration generation, Position position) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO generations (view, number, version, live, position) VALUES (?, ?, ?, 0, ?)")) {
            insert.setString(1, generation.view());
            insert.setInt(2, generation.number());
            insert.setInt(3, generation.version());
            insert.setString(4, position.text());
            insert.executeUpdate();
        }
        Tables tables = Objects.requireNonNull(Tables.of(connection, generation));
        statement.execute("CREATE TABLE " + tables.documents()
                + " (id TEXT NOT NULL UNIQUE, sort INTEGER NOT NULL, terms TEXT NOT NULL, body BLOB NOT NULL) STRICT");
        statement.execute("CREATE TABLE " + tables.entries()
                + " (term INTEGER, sort INTEGER, id TEXT, PRIMARY KEY (term, sort, id)) STRICT, WITHOUT ROWID");
        return tables;
    }

    void makeLive(ViewGeneration generation) throws SQLException {
        transact(statement -> {
            if (Tables.of(connection, generation) == null) {
                throw new IllegalStateException("There is no " + generation);
            }
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE generations SET live = (number = ?) WHERE view = ?")) {
                update.setInt(1, generation.number());
                update.setString(2, generation.view());
                update.executeUpdate();
            }
        });
    }

    void drop(ViewGeneration generation) throws SQLException {
        transact(statement -> {
            Tables tables = Tables.of(connection, generation);
            if (tables != null) {
                statement.execute("DROP TABLE " + tables.documents());
                statement.execute("DROP TABLE " + tables.entries());
                statement.execute("DELETE FROM generations WHERE key = " + tables.key());
            }
        });
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Statements on the tables of one generation. */
    private static final class DocumentWriter implements AutoCloseable {
        private final PreparedStatement select;
        private final PreparedStatement insert;
        private final PreparedStatement update;
        private final PreparedStatement delete;
        private final PreparedStatement enter;
        private final PreparedStatement leave;

        DocumentWriter(Connection connection, Tables tables) throws SQLException {
            select = connection.prepareStatement(
                    "SELECT rowid, sort, terms FROM " + tables.documents() + " WHERE id = ?");
            insert = connection.prepareStatement(
                    "INSERT INTO " + tables.documents() + " (sort, terms, body, id) VALUES (?, ?, ?, ?)");
            update = connection.prepareStatement(
                    "UPDATE " + tables.documents() + " SET sort = ?, terms = ?, body = ? WHERE rowid = ?");
            delete = connection.prepareStatement("DELETE FROM " + tables.documents() + " WHERE rowid = ?");
            enter = connection.prepareStatement("INSERT OR IGNORE INTO " + tables.entries() + " VALUES (?, ?, ?)");
            leave = connection.prepareStatement(
                    "DELETE FROM " + tables.entries() + " WHERE term = ? AND sort = ? AND id = ?");
        }

        private record Row(long rowid, long sort, String terms) {}

        private @Nullable Row row(String id) throws SQLException {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Row(row.getLong(1), row.getLong(2), row.getString(3)) : null;
            }
        }

        void put(ViewDocument document) throws SQLException {
            Row old = row(document.id());
            String terms = Tables.text(document.terms());
            PreparedStatement put = old == null ? insert : update;
            put.setLong(1, document.sortKey());
            put.setString(2, terms);
            put.setBytes(3, document.body());
            if (old == null) {
                put.setString(4, document.id());
            } else {
                put.setLong(4, old.rowid());
            }
            put.executeUpdate();
            if (old == null) {
                entries(enter, document.id(), document.sortKey(), terms);
            } else if (old.sort() != document.sortKey() || !old.terms().equals(terms)) {
                // Terms that stay are left and entered again: few, and their page is at hand.
                entries(leave, document.id(), old.sort(), old.terms());
                entries(enter, document.id(), document.sortKey(), terms);
            }
        }

        void remove(String id) throws SQLException {
            Row old = row(id);
            if (old != null) {
                delete.setLong(1, old.rowid());
                delete.executeUpdate();
                entries(leave, id, old.sort(), old.terms());
            }
        }

        private static void entries(PreparedStatement change, String id, long sort, String terms) throws SQLException {
            entry(change, Tables.ALL, sort, id);
            for (String term : Tables.terms(terms)) {
                entry(change, Tables.hash(term), sort, id);
            }
        }

        private static void entry(PreparedStatement change, long term, long sort, String id) throws SQLException {
            change.setLong(1, term);
            change.setLong(2, sort);
            change.setString(3, id);
            change.executeUpdate();
        }

        @Override
        public void close() throws SQLException {
            for (PreparedStatement statement : new PreparedStatement[] {select, insert, update, delete, enter, leave}) {
                statement.close();
            }
        }
    }
}
