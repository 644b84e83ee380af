package dev.agijobs.sqlite;

import dev.agijobs.eventlog.StoreUnavailable;
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
 * A database file that may be lost, as all in it can be made again. One that cannot be used, for it is damaged or of a newer version, is renamed to {@code NAME.unusable} (only
 * the last one is kept) and a new one is made.
 */
public final class DisposableFile {
    private static final Logger LOG = System.getLogger(DisposableFile.class.getName());
    private static final Set<SQLiteErrorCode> DAMAGES =
            Set.of(SQLiteErrorCode.SQLITE_CORRUPT, SQLiteErrorCode.SQLITE_NOTADB);

    /**
     * What the file holds.
     *
     * @param version 1 or more
     * @param table the statement that makes its first table
     * @param probe a query that fails on a file of somebody else
     * @param loss what becomes of it when the file is lost, for the log
     */
    public record Schema(int version, String table, String probe, String loss) {

        /** @throws SQLException when the database has another one, or is of somebody else */
        public void check(Statement statement) throws SQLException {
            int found = DisposableFile.version(statement);
            if (found != version) {
                throw new SQLException("it has schema %d, this version knows %d".formatted(found, version));
            }
            statement.executeQuery(probe).close();
        }
    }

    private final DatabaseFile file;
    private final Schema schema;

    /** @throws StoreUnavailable when the file can be neither used nor replaced */
    public DisposableFile(Path path, Schema schema) {
        this.file = new DatabaseFile(path);
        this.schema = schema;
        try {
            prepare();
        } catch (SQLException | IllegalArgumentException e) {
            setAside(e);
        }
    }

    private void prepare() throws SQLException {
        try (Connection connection = file.open("PRAGMA journal_mode = WAL");
                Statement statement = connection.createStatement()) {
            if (version(statement) == 0) {
                statement.execute("BEGIN IMMEDIATE");
                statement.execute(schema.table());
                statement.execute("PRAGMA user_version = " + schema.version());
                statement.execute("COMMIT");
            }
            schema.check(statement);
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            row.next();
            return row.getInt(1);
        }
    }

    /** A connection. @param pragmas statements that it begins with */
    public Connection open(String... pragmas) throws SQLException {
        return file.open(pragmas);
    }

    static boolean isDamage(Throwable failure) {
        return failure instanceof SQLiteException e && DAMAGES.contains(e.getResultCode());
    }

    /** Begins anew with an empty file. Nobody writes meanwhile. */
    void setAside(Throwable why) {
        LOG.log(
                Level.WARNING,
                "{0} cannot be used ({1}); it is set aside and {2}",
                file.path(),
                why.getMessage(),
                schema.loss());
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
