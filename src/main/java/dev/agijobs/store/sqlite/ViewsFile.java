package dev.agijobs.store.sqlite;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.sqlite.DatabaseFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The file {@code views.db}. One that cannot be used, for it is damaged or of a newer version, is renamed to {@code views.db.unusable} (only the last one is kept) and a new one
 * is made: views can be built again.
 */
final class ViewsFile {
    private static final int SCHEMA_VERSION = 1;
    private static final Logger LOG = System.getLogger(ViewsFile.class.getName());
    private static final Set<SQLiteErrorCode> DAMAGES =
            Set.of(SQLiteErrorCode.SQLITE_CORRUPT, SQLiteErrorCode.SQLITE_NOTADB);

    private static final String GENERATIONS = """
            CREATE TABLE generations (
                key INTEGER PRIMARY KEY AUTOINCREMENT, -- names its tables, and is never used again
                view TEXT NOT NULL,
                number INTEGER NOT NULL,
                version INTEGER NOT NULL,
                live INTEGER NOT NULL,
                position TEXT NOT NULL,
                UNIQUE (view, number)
            ) STRICT""";

    private final DatabaseFile file;

    /** @throws StoreUnavailable when the file can be neither used nor replaced */
    ViewsFile(Path path) {
        file = new DatabaseFile(path);
        try {
            prepare();
        } catch (SQLException | IllegalArgumentException e) {
            setAside(e);
        }
    }

    private void prepare() throws SQLException {
        try (Connection connection = openWriter();
                Statement statement = connection.createStatement()) {
            int version = version(statement);
            if (version == 0) {
                statement.execute("BEGIN IMMEDIATE");
                statement.execute(GENERATIONS);
                statement.execute("PRAGMA user_version = " + SCHEMA_VERSION);
                statement.execute("COMMIT");
            } else if (version != SCHEMA_VERSION) {
                throw new SQLException("it has schema %d, this version knows %d".formatted(version, SCHEMA_VERSION));
            }
            // Fails when the file is of somebody else.
            statement
                    .executeQuery("SELECT key, view, number, version, live, position FROM generations LIMIT 1")
                    .close();
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            row.next();
            return row.getInt(1);
        }
    }

    Connection openWriter() throws SQLException {
        return file.open(
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = NORMAL",
                "PRAGMA wal_autocheckpoint = 4000",
                "PRAGMA journal_size_limit = 67108864",
                "PRAGMA cache_size = -65536");
    }

    Connection openReader() throws SQLException {
        return file.open("PRAGMA query_only = 1", "PRAGMA cache_size = -16384");
    }

    static boolean isDamage(Throwable failure) {
        return failure instanceof SQLiteException e && DAMAGES.contains(e.getResultCode());
    }

    /** Begins anew with an empty file. Nobody writes meanwhile. */
    void setAside(Throwable why) {
        LOG.log(
                Level.WARNING,
                "{0} cannot be used ({1}); it is set aside and the views are built again",
                file.path(),
                why.getMessage());
        try {
            Files.move(file.path(), beside(".unusable"), StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(beside("-wal"));
            Files.deleteIfExists(beside("-shm"));
            prepare();
        } catch (IOException | SQLException e) {
            throw new StoreUnavailable(file.path() + " cannot be made: " + e.getMessage(), e);
        }
    }

    private Path beside(String suffix) {
        return file.path().resolveSibling(file.path().getFileName() + suffix);
    }
}
