package dev.agijobs.store.sqlite;

import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.sqlite.DatabaseFile;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewStore.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * The views of a state directory as readers saw them at one moment, held against others. It works on a copy, so that a server may go on writing the views, and the database does
 * the comparing, so that no view needs to fit into memory. Blocks; used by one thread.
 */
public final class ViewsComparison implements AutoCloseable {

    /** What is wrong with a document. */
    public enum Flaw {
        /** It is not what it ought to be. */
        DIFFERENT,
        /** It ought to be there. */
        MISSING,
        /** It ought not to be there. */
        UNKNOWN,
        /** It is right, and lists show it at a wrong place or not at all. */
        MISLISTED
    }

    private final Connection connection;

    private ViewsComparison(Connection connection) {
        this.connection = connection;
    }

    /** Whether the directory has views. */
    public static boolean exist(Path stateDir) {
        return Files.isRegularFile(stateDir.resolve(ViewsFile.NAME));
    }

    /**
     * Copies the views of a state directory, which stay as they are, to be compared.
     *
     * @param temporary a folder that has none yet
     * @throws StoreUnavailable when there are none that can be read
     */
    public static ViewsComparison copy(Path stateDir, Path temporary) {
        Path from = stateDir.resolve(ViewsFile.NAME);
        Path copy = temporary.resolve(ViewsFile.NAME);
        try {
            try (Connection source = new DatabaseFile(from).openReadOnly();
                    Statement statement = source.createStatement()) {
                statement.execute("BEGIN");
                ViewsFile.check(statement);
                DatabaseFile.copy(source, copy);
                statement.execute("COMMIT");
            }
            return new ViewsComparison(new DatabaseFile(copy).open("PRAGMA query_only = 1"));
        } catch (SQLException e) {
            throw new StoreUnavailable("The views %s cannot be read: %s".formatted(from, e.getMessage()), e);
        }
    }

    /** What SQLite finds wrong with the file itself, in its words; empty when all is well. @param max most findings */
    public List<String> damage(int max) {
        return ask(statement -> {
            List<String> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery("PRAGMA integrity_check(" + max + ")")) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
            return found.equals(List.of("ok")) ? List.of() : found;
        });
    }

    /** How far the generation is that readers see; empty when they see none. */
    public Optional<Progress> live(String view) {
        return ask(statement -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT number, version, position FROM generations WHERE view = ? AND live")) {
                select.setString(1, view);
                try (ResultSet row = select.executeQuery()) {
                    return row.next()
                            ? Optional.of(new Progress(
                                    new ViewGeneration(view, row.getInt(2), row.getInt(1)),
                                    true,
                                    Position.parse(row.getString(3))))
                            : Optional.empty();
                }
            }
        });
    }

    /** How many documents readers see. */
    public long documents(String view) {
        return ask(statement -> {
            Tables tables = live(connection, view);
            try (ResultSet row = statement.executeQuery("SELECT count(*) FROM " + tables.documents())) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    /**
     * What readers see of a view, against what they ought to see.
     *
     * @param expected a folder with the views of a closed {@link SqliteViewStore}
     * @param same whether two bodies say the same though their bytes differ
     * @param max most ids
     * @return flaws by document id; empty when there are none
     */
    public Map<String, Flaw> compare(String view, Path expected, BiPredicate<byte[], byte[]> same, int max) {
        return ask(statement -> {
            statement.execute("ATTACH '%s' AS expected"
                    .formatted(expected.resolve(ViewsFile.NAME).toString().replace("'", "''")));
            try {
                return compare(statement, live(connection, view), expected(view), same, max);
            } finally {
                statement.execute("DETACH expected");
            }
        });
    }

    private static Tables live(Connection connection, String view) throws SQLException {
        Tables tables = Tables.live(connection, view);
        if (tables == null) {
            throw new SQLException("the view %s is not built".formatted(view));
        }
        return tables;
    }

    private Tables expected(String view) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT key, position FROM expected.generations WHERE view = ? AND live")) {
            select.setString(1, view);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the view %s was not built for comparison".formatted(view));
                }
                return new Tables(row.getInt(1), Position.parse(row.getString(2)));
            }
        }
    }

    private static Map<String, Flaw> compare(
            Statement statement, Tables shown, Tables other, BiPredicate<byte[], byte[]> same, int max)
            throws SQLException {
        String documents = "main." + shown.documents();
        String wanted = "expected." + other.documents();
        Map<String, Flaw> flaws = new LinkedHashMap<>();
        try (ResultSet row = statement.executeQuery("""
                SELECT s.id, x.id IS NULL, s.sort IS x.sort AND s.terms IS x.terms, s.body, x.body
                FROM %s s LEFT JOIN %s x ON x.id = s.id
                WHERE x.id IS NULL OR x.sort IS NOT s.sort OR x.terms IS NOT s.terms OR x.body IS NOT s.body""".formatted(documents, wanted))) {
            while (flaws.size() < max && row.next()) {
                if (row.getBoolean(2)) {
                    flaws.put(row.getString(1), Flaw.UNKNOWN);
                } else if (!row.getBoolean(3) || !same.test(row.getBytes(4), row.getBytes(5))) {
                    flaws.put(row.getString(1), Flaw.DIFFERENT);
                }
            }
        }
        String absent = "SELECT x.id FROM %s x WHERE NOT EXISTS (SELECT 1 FROM %s s WHERE %s)";
        add(statement, flaws, Flaw.MISSING, absent.formatted(wanted, documents, "s.id = x.id"), max);
        String entries = "main." + shown.entries();
        String listed = "expected." + other.entries();
        String equal = "s.term = x.term AND s.sort = x.sort AND s.id = x.id";
        add(statement, flaws, Flaw.MISLISTED, absent.formatted(listed, entries, equal), max);
        add(statement, flaws, Flaw.MISLISTED, absent.formatted(entries, listed, equal), max);
        return Collections.unmodifiableMap(flaws);
    }

    private static void add(Statement statement, Map<String, Flaw> flaws, Flaw flaw, String ids, int max)
            throws SQLException {
        try (ResultSet row = statement.executeQuery(ids)) {
            while (flaws.size() < max && row.next()) {
                flaws.putIfAbsent(row.getString(1), flaw);
            }
        }
    }

    private interface Question<T> {
        T ask(Statement statement) throws SQLException;
    }

    private <T> T ask(Question<T> question) {
        try (Statement statement = connection.createStatement()) {
            return question.ask(statement);
        } catch (SQLException e) {
            throw new StoreUnavailable("The views cannot be compared: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StoreUnavailable("The copy of the views did not close: " + e.getMessage(), e);
        }
    }
}
