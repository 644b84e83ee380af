package dev.agijobs.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/** How connections to one SQLite file are opened. */
public record DatabaseFile(Path path) {
    private static final int BUSY_MILLIS = 2_000;

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
