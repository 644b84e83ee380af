package dev.agijobs.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

/** How connections to one SQLite file are opened. */
public record DatabaseFile(Path path) {
    private static final int BUSY_MILLIS = 2_000;
    private static final int COPY_PAGES = 4_096;
    private static final int COPY_SLEEP_MILLIS = 100;
    private static final int COPY_TRIES = 100;

    /** The file is made when absent. @param pragmas statements that the connection begins with */
    public Connection open(String... pragmas) throws SQLException {
        return open(new SQLiteConfig(), pragmas);
    }

    /** The file is never changed, and must be there. @param pragmas statements that the connection begins with */
    public Connection openReadOnly(String... pragmas) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        return open(config, pragmas);
    }

    /**
     * Copies a database as it is into a new file, some pages at a time. Who holds a transaction meanwhile gets it as it was when that began; without one a copy starts again
     * whenever another process commits. See sqlite.org/backup.html.
     */
    public static void copy(Connection source, Path target) throws SQLException {
        String file = target.toAbsolutePath().toString();
        int code = source.unwrap(SQLiteConnection.class)
                .getDatabase()
                .backup("main", file, null, COPY_SLEEP_MILLIS, COPY_TRIES, COPY_PAGES);
        if (code != SQLiteErrorCode.SQLITE_OK.code) {
            throw new SQLException("copying it ended with " + SQLiteErrorCode.getErrorCode(code));
        }
    }

    private Connection open(SQLiteConfig config, String... pragmas) throws SQLException {
        config.setGetGeneratedKeys(false);
        config.setBusyTimeout(BUSY_MILLIS);
        Connection connection = config.createConnection("jdbc:sqlite:" + path);
        try (Statement statement = connection.createStatement()) {
            for (String pragma : pragmas) {
                statement.execute(pragma);
            }
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
