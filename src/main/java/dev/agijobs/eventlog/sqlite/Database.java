package dev.agijobs.eventlog.sqlite;

import dev.agijobs.sqlite.DatabaseFile;
import dev.agijobs.sqlite.PageCache;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The file {@code log.db}: its tables, and how connections to it are opened. */
final class Database {
    private static final int SCHEMA_VERSION = 1;

    /**
     * A stream is known inside by the offset of its first event: a small growing key keeps the index on (stream, seq) dense, which doubles the speed of appending against names.
     */
    private static final String[] TABLES = {
        """
        CREATE TABLE meta (
            log_id TEXT NOT NULL,
            schema_version INTEGER NOT NULL,
            opened INTEGER NOT NULL
        ) STRICT""",
        """
        CREATE TABLE heads (
            first_offset INTEGER PRIMARY KEY,
            stream TEXT NOT NULL UNIQUE,
            seq INTEGER NOT NULL,
            hash BLOB NOT NULL,
            terminal INTEGER NOT NULL,
            wake_at INTEGER
        ) STRICT""",
        "CREATE INDEX heads_due ON heads (wake_at, stream) WHERE terminal = 0 AND wake_at IS NOT NULL",
        """
        CREATE TABLE events (
            offset INTEGER PRIMARY KEY,
            stream INTEGER NOT NULL, -- first_offset of its head
            seq INTEGER NOT NULL,
            event_id BLOB NOT NULL,
            org TEXT NOT NULL,
            type TEXT NOT NULL,
            version INTEGER NOT NULL,
            occurred_at INTEGER NOT NULL,
            actor TEXT NOT NULL,
            command_id TEXT,
            traceparent TEXT,
            payload BLOB NOT NULL,
            prev_hash BLOB NOT NULL,
            hash BLOB NOT NULL
        ) STRICT""",
        "CREATE UNIQUE INDEX events_of_stream ON events (stream, seq)",
    };

    private final DatabaseFile file;

    Database(Path path) {
        this.file = new DatabaseFile(path);
    }

    /** A connection for the writing thread; commits are durable when they answer, and never checkpoint. */
    Connection openWriter() throws SQLException {
        return file.open(
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                "PRAGMA wal_autocheckpoint = 0",
                "PRAGMA journal_size_limit = 67108864",
                PageCache.pragma(32_768));
    }

    /** A connection that cannot write. */
    Connection openReader() throws SQLException {
        return file.open("PRAGMA query_only = 1", PageCache.pragma(8_192));
    }

    /** A connection to a file that another process owns: never makes it, never changes it. */
    Connection openOutsider() throws SQLException {
        return file.openReadOnly(PageCache.pragma(8_192));
    }

    /** Makes a copy that nobody has open one file by itself, without a write-ahead log beside it. */
    void standAlone() throws SQLException {
        file.open("PRAGMA journal_mode = DELETE").close();
    }

    /** A connection that moves the write-ahead log into the database beside the writer. */
    Connection openCheckpointer() throws SQLException {
        return file.open("PRAGMA synchronous = FULL", "PRAGMA wal_autocheckpoint = 0");
    }

    /**
     * Makes the tables if the file is new.
     *
     * @param newLogId the log's id if it is made now
     * @return the log's id
     * @throws IllegalStateException when a newer version made the file
     */
    static String prepare(Connection connection, String newLogId) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try {
                if (isNew(statement)) {
                    for (String table : TABLES) {
                        statement.execute(table);
                    }
                    statement.execute("INSERT INTO meta VALUES ('" + newLogId + "', " + SCHEMA_VERSION + ", 0)");
                }
                String logId = logId(statement);
                statement.execute("COMMIT");
                return logId;
            } catch (SQLException | RuntimeException e) {
                statement.execute("ROLLBACK");
                throw e;
            }
        }
    }

    /**
     * The id of a log that was made before.
     *
     * @throws IllegalStateException when there is none, or a newer version made the file
     */
    static String existing(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (isNew(statement)) {
                throw new IllegalStateException("The file holds no log.");
            }
            return logId(statement);
        }
    }

    private static boolean isNew(Statement statement) throws SQLException {
        try (ResultSet tables = statement.executeQuery("SELECT 1 FROM sqlite_schema LIMIT 1")) {
            return !tables.next();
        }
    }

    private static String logId(Statement statement) throws SQLException {
        try (ResultSet meta = statement.executeQuery("SELECT log_id, schema_version FROM meta")) {
            meta.next();
            if (meta.getInt(2) > SCHEMA_VERSION) {
                throw new IllegalStateException(
                        "The log was written by a newer version (schema %d, this version knows %d); start that version."
                                .formatted(meta.getInt(2), SCHEMA_VERSION));
            }
            return meta.getString(1);
        }
    }
}
