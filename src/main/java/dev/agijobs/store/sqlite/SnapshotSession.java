package dev.agijobs.store.sqlite;

import dev.agijobs.sqlite.DisposableFile;
import dev.agijobs.sqlite.PageCache;
import dev.agijobs.sqlite.SessionPool;
import dev.agijobs.store.SnapshotStore;
import dev.agijobs.store.SnapshotStore.Snapshot;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** The connection to the snapshots. After a failure it is closed, which takes back what was not committed. */
final class SnapshotSession implements SessionPool.Session {
    private static final String NEWEST =
            "SELECT seq, bytes FROM snapshots WHERE stream = ? AND seq <= ? AND NOT aside ORDER BY seq DESC LIMIT 1";
    /** What is of an event after the saved one is of a history that the log does not have. */
    private static final String NOT_KEPT = """
            DELETE FROM snapshots WHERE stream = ?1 AND (aside OR seq > ?2 OR seq NOT IN
                (SELECT seq FROM snapshots WHERE stream = ?1 AND seq <= ?2 AND NOT aside ORDER BY seq DESC LIMIT %d))""".formatted(SnapshotStore.KEPT);

    private final Connection connection;
    private final long bytesMax;

    SnapshotSession(DisposableFile file, long bytesMax) throws SQLException {
        this.bytesMax = bytesMax;
        connection = file.open(
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = OFF",
                "PRAGMA journal_size_limit = 67108864",
                PageCache.pragma(4_096));
    }

    void save(Snapshot snapshot) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            put(snapshot);
            change(NOT_KEPT, snapshot.stream(), snapshot.seq());
            while (used(statement) > bytesMax && oldestIsDropped(statement)) {}
            statement.execute("COMMIT");
        }
    }

    private void put(Snapshot snapshot) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT OR REPLACE INTO snapshots (stream, seq, bytes) VALUES (?, ?, ?)")) {
            insert.setString(1, snapshot.stream());
            insert.setLong(2, snapshot.seq());
            insert.setBytes(3, snapshot.bytes());
            insert.executeUpdate();
        }
    }

    private void change(String sql, String stream, long seq) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, stream);
            statement.setLong(2, seq);
            statement.executeUpdate();
        }
    }

    /** Bytes of pages that hold something. */
    private static long used(Statement statement) throws SQLException {
        return (number(statement, "page_count") - number(statement, "freelist_count")) * number(statement, "page_size");
    }

    private static long number(Statement statement, String pragma) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA " + pragma)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Answers whether there was another one than the newest of all. */
    private static boolean oldestIsDropped(Statement statement) throws SQLException {
        return statement.executeUpdate(
                        "DELETE FROM snapshots WHERE age = (SELECT min(age) FROM snapshots HAVING count(*) > 1)")
                > 0;
    }

    Optional<Snapshot> newest(String stream, long atMost) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(NEWEST)) {
            select.setString(1, stream);
            select.setLong(2, atMost);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Snapshot(stream, row.getLong(1), row.getBytes(2)))
                        : Optional.empty();
            }
        }
    }

    void setAside(String stream, long seq) throws SQLException {
        change("UPDATE snapshots SET aside = 1 WHERE stream = ? AND seq = ?", stream, seq);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
