package dev.agijobs.eventlog.sqlite;

import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.sqlite.DatabaseFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The file {@code log.db} of a state directory as a whole, looked at and copied from outside, also while a server writes it. Every call blocks and leaves the file as it is. */
public final class LogFile {

    public static final String NAME = "log.db";

    private static final Set<SQLiteErrorCode> BROKEN =
            EnumSet.of(SQLiteErrorCode.SQLITE_CORRUPT, SQLiteErrorCode.SQLITE_NOTADB);
    private static final String UNFINISHED = "terminal = 0 AND stream LIKE 'run-%'";

    /**
     * What a log holds.
     *
     * @param end the position after its last event
     * @param unfinished runs that have not ended
     */
    public record Facts(Position end, long events, long streams, long unfinished) {}

    private final Path path;
    private final Database database;

    public LogFile(Path stateDir) {
        path = stateDir.resolve(NAME);
        database = new Database(path);
    }

    public boolean exists() {
        return Files.isRegularFile(path);
    }

    /** @throws StoreUnavailable when there is no log that can be read */
    public Facts facts() {
        return ask(connection -> new Facts(
                new Position(
                        Database.existing(connection),
                        List.of(number(connection, "coalesce(max(offset), 0)", "events"))),
                number(connection, "count(*)", "events"),
                number(connection, "count(*)", "heads"),
                number(connection, "count(*)", "heads WHERE " + UNFINISHED)));
    }

    /**
     * What SQLite finds wrong with the file itself, in its words; empty when all is well.
     *
     * @param max most findings
     * @throws StoreUnavailable when there is no log that can be read
     */
    public List<String> damage(int max) {
        try {
            List<String> found = texts("PRAGMA quick_check(" + max + ")");
            return found.equals(List.of("ok")) ? List.of() : found;
        } catch (StoreUnavailable e) {
            if (e.getCause() instanceof SQLiteException broken && BROKEN.contains(broken.getResultCode())) {
                return List.of(String.valueOf(broken.getMessage()));
            }
            throw e;
        }
    }

    /**
     * Streams that have a head and not one event.
     *
     * @param max most names
     * @throws StoreUnavailable when there is no log that can be read
     */
    public List<String> emptied(int max) {
        return texts(
                "SELECT stream FROM heads h WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.stream = h.first_offset) LIMIT "
                        + max);
    }

    /**
     * Copies all that is committed when this begins into a new file, one that needs no other beside it. Writers are not held up; what they write meanwhile stays in their
     * write-ahead log until this ends.
     *
     * @throws StoreUnavailable when there is no log that can be read, or the copy cannot be written
     */
    public void copyTo(Path target) {
        ask(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("BEGIN");
                Database.existing(connection);
                DatabaseFile.copy(connection, target);
                statement.execute("COMMIT");
            }
            new Database(target).standAlone();
            return target;
        });
    }

    private static long number(Connection connection, String what, String from) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + what + " FROM " + from)) {
            row.next();
            return row.getLong(1);
        }
    }

    private List<String> texts(String query) {
        return ask(connection -> {
            List<String> texts = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                while (row.next()) {
                    texts.add(row.getString(1));
                }
            }
            return texts;
        });
    }

    private interface Question<T> {
        T of(Connection connection) throws SQLException;
    }

    private <T> T ask(Question<T> question) {
        try (Connection connection = database.openOutsider()) {
            return question.of(connection);
        } catch (SQLException | IllegalStateException e) {
            throw new StoreUnavailable("The log " + path + " cannot be read: " + e.getMessage(), e);
        }
    }
}
