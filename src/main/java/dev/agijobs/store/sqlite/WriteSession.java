package dev.agijobs.store.sqlite;

import dev.agijobs.eventlog.Position;
import dev.agijobs.sqlite.SessionPool;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewStore.Changes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

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
            Tables tables = Tables.existing(connection, generation);
            if (!tables.position().equals(changes.from())) {
                throw changes.outrun(generation);
            }
            try (DocumentWriter documents = new DocumentWriter(connection, tables)) {
                documents.write(changes.puts(), changes.removals());
            }
            try (PreparedStatement move =
                    connection.prepareStatement("UPDATE generations SET position = ? WHERE key = ?")) {
                move.setString(1, changes.position().text());
                move.setInt(2, tables.key());
                move.executeUpdate();
            }
        });
    }

    void make(ViewGeneration generation, Position position) throws SQLException {
        transact(statement -> {
            if (Tables.of(connection, generation) == null) {
                make(statement, generation, position);
            }
        });
    }

    private void make(Statement statement, ViewGeneration generation, Position position) throws SQLException {
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
}
