package dev.agijobs.postgres;

import dev.agijobs.eventlog.StoreUnavailable;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of the database, in numbered versions, each a file of SQL. What is missing is applied at a start, all of it or nothing, by one process at a time; nothing is ever
 * taken back.
 */
public final class Schema {
    /** In order; a file that was ever released is never changed. */
    private static final List<String> FILES =
            List.of("0001-log.sql", "0002-stores.sql", "0003-operators.sql", "0004-retention.sql");

    /** Any number, the same for all versions. */
    private static final long LOCK = 7_208_316_915L;

    private static final Duration STEP_MAX = Duration.ofSeconds(60);
    private static final String TABLE = """
            CREATE TABLE schema_versions (
                version int PRIMARY KEY,
                file text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
            )""";

    private Schema() {}

    /**
     * Brings the tables to the version that this program knows. Blocks.
     *
     * @throws StoreUnavailable when the database cannot be reached or refuses
     * @throws IllegalStateException when what is there was made by a newer version, or is not whole
     */
    public static void apply(PgDatabase database) {
        PgConnection connection;
        try {
            connection = PgDatabase.await(database.connect(), STEP_MAX);
        } catch (PgException | StoreUnavailable e) {
            throw new StoreUnavailable(
                    "Postgres (%s) cannot be reached: %s".formatted(database.address(), e.getMessage()), e);
        }
        try {
            run(connection, "BEGIN");
            run(connection, "SET LOCAL lock_timeout = '30s'");
            run(connection, PgDatabase.DURABLE);
            run(connection, "SELECT pg_advisory_xact_lock(" + LOCK + ")");
            applyMissing(connection, database.address());
            run(connection, "COMMIT");
        } catch (PgException e) {
            throw new StoreUnavailable(
                    "The tables in Postgres (%s) cannot be made or changed: %s"
                            .formatted(database.address(), e.getErrorMessage()),
                    e);
        } finally {
            PgDatabase.close(connection);
        }
    }

    private static void applyMissing(PgConnection connection, PgAddress address) {
        if (!exists(connection, "schema_versions")) {
            if (exists(connection, "events") || exists(connection, "shards")) {
                throw new IllegalStateException(
                        "The database %s has tables of an orchestrator, but not the list of their versions; restore it from a backup, or name an empty database or schema."
                                .formatted(address));
            }
            run(connection, TABLE);
        }
        List<String> applied = applied(connection);
        if (applied.size() > FILES.size()) {
            throw new IllegalStateException(
                    "The tables in the database %s were made by a newer version (schema %d, this version knows %d); start that version."
                            .formatted(address, applied.size(), FILES.size()));
        }
        if (!applied.equals(FILES.subList(0, applied.size()))) {
            throw new IllegalStateException(
                    "The tables in the database %s are half-made: of %s there are %s; restore it from a backup, or name an empty database or schema."
                            .formatted(address, FILES, applied));
        }
        for (int version = applied.size() + 1; version <= FILES.size(); version++) {
            String file = FILES.get(version - 1);
            run(connection, text(file));
            PgDatabase.await(
                    connection
                            .preparedQuery("INSERT INTO schema_versions (version, file) VALUES ($1, $2)")
                            .execute(Tuple.of(version, file)),
                    STEP_MAX);
        }
    }

    private static boolean exists(PgConnection connection, String table) {
        return run(
                        connection,
                        "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = '" + table + "'")
                > 0;
    }

    /** Files by version, with a gap where a version is missing. */
    private static List<String> applied(PgConnection connection) {
        List<String> files = new ArrayList<>();
        for (Row row : PgDatabase.await(
                connection
                        .query("SELECT version, file FROM schema_versions ORDER BY version")
                        .execute(),
                STEP_MAX)) {
            while (files.size() < row.getInteger(0) - 1) {
                files.add("nothing");
            }
            files.add(row.getString(1));
        }
        return files;
    }

    private static int run(PgConnection connection, String sql) {
        return PgDatabase.await(connection.query(sql).execute(), STEP_MAX).size();
    }

    private static String text(String file) {
        try (InputStream in = Schema.class.getResourceAsStream("/postgres/" + file)) {
            if (in == null) {
                throw new IllegalStateException("The program lacks its file postgres/" + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
