package dev.agijobs.postgres;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.postgres.SchemaVersions.Applied;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the database, in numbered versions, each a file of SQL. What is missing is applied at a start, all of it or nothing, by one process at a time; nothing is ever
 * taken back. Nodes may be at work meanwhile: a version that gets no lock soon lets them pass and tries again. A program of an older version works on newer tables as long as
 * each of their versions says that it may, see {@link Migration#oldest}.
 */
public final class Schema {
    /** In order; a file that was ever released is never changed. */
    private static final List<String> FILES =
            List.of("0001-log.sql", "0002-stores.sql", "0003-operators.sql", "0004-retention.sql", "0005-append.sql");

    /** Any number, the same for all versions. */
    private static final long LOCK = 7_208_316_915L;

    private static final Duration STEP_MAX = Duration.ofSeconds(60);

    /** Of one attempt; while it waits for a lock, appends wait behind it. Less than the second after which Postgres looks for deadlocks, and would perhaps break off an append. */
    private static final String LOCK_MAX = "500ms";

    private static final Duration ATTEMPTS_MAX = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(200);

    /** No lock in time, and a deadlock. */
    private static final Set<String> BUSY = Set.of("55P03", "40P01");

    /** A table, function, object or column is there already. */
    private static final Set<String> THERE_ALREADY = Set.of("42P07", "42723", "42710", "42701");

    private Schema() {}

    /**
     * Brings the tables to the version that this program knows. Blocks.
     *
     * @throws StoreUnavailable when the database cannot be reached or refuses
     * @throws IllegalStateException when the server is too old, or what is there was made by a newer version on which this one cannot work, or is not whole
     */
    public static void apply(PgDatabase database) {
        apply(database, FILES);
    }

    static List<String> files() {
        return FILES;
    }

    /** As {@link #apply(PgDatabase)}. @param files all versions that the program knows */
    static void apply(PgDatabase database, List<String> files) {
        apply(database, files, ServerVersion.OLDEST_MAJOR);
    }

    /** As {@link #apply(PgDatabase)}. @param oldestMajor the oldest version of the server that will do */
    static void apply(PgDatabase database, List<String> files, int oldestMajor) {
        List<Migration> known = Migration.of(files);
        PgConnection connection;
        try {
            connection = PgDatabase.await(database.connect(), STEP_MAX);
        } catch (PgException | StoreUnavailable e) {
            throw new StoreUnavailable(
                    "Postgres (%s) cannot be reached: %s".formatted(database.address(), e.getMessage()), e);
        }
        try {
            serverVersion(connection, database.address()).check(database.address(), oldestMajor);
            long begun = System.nanoTime();
            while (!attempt(connection, database.address(), known, begun)) {
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailable("Interrupted while the tables were made", e);
        } finally {
            PgDatabase.close(connection);
        }
    }

    private static ServerVersion serverVersion(PgConnection connection, PgAddress address) {
        try {
            return new ServerVersion(PgDatabase.await(
                    connection
                            .query("SELECT current_setting('server_version_num')::int")
                            .execute()
                            .map(rows -> rows.iterator().next().getInteger(0)),
                    STEP_MAX));
        } catch (PgException e) {
            throw new StoreUnavailable(
                    "Postgres (%s) does not tell its version: %s".formatted(address, e.getErrorMessage()), e);
        }
    }

    /** Answers whether it is done; a database that is too busy is left as it was. */
    private static boolean attempt(PgConnection connection, PgAddress address, List<Migration> known, long begun) {
        try {
            run(connection, "BEGIN");
            run(connection, "SET LOCAL lock_timeout = '30s'");
            run(connection, PgDatabase.DURABLE);
            run(connection, "SELECT pg_advisory_xact_lock(" + LOCK + ")");
            run(connection, "SET LOCAL lock_timeout = '" + LOCK_MAX + "'");
            applyMissing(new SchemaVersions(connection), address, known);
            run(connection, "COMMIT");
            return true;
        } catch (PgException e) {
            if (THERE_ALREADY.contains(e.getSqlState())) {
                throw halfMade(address, e.getErrorMessage() + ", but the list of versions does not say so", e);
            }
            if (BUSY.contains(e.getSqlState()) && System.nanoTime() - begun < ATTEMPTS_MAX.toNanos()) {
                run(connection, "ROLLBACK");
                return false;
            }
            throw new StoreUnavailable(
                    "The tables in Postgres (%s) cannot be made or changed: %s".formatted(address, e.getErrorMessage()),
                    e);
        }
    }

    private static void applyMissing(SchemaVersions versions, PgAddress address, List<Migration> known) {
        if (!versions.exist() && versions.missing(Set.of("events", "shards")).size() < 2) {
            throw new IllegalStateException(
                    "The database %s has tables of an orchestrator, but not the list of their versions; restore it from a backup, or name an empty database or schema."
                            .formatted(address));
        }
        versions.make();
        List<Applied> applied = versions.applied();
        checkWhole(applied, address, known);
        if (applied.size() > known.size()) {
            checkMayWork(applied, address, known.size());
        }
        List<Migration> there = known.subList(0, Math.min(known.size(), applied.size()));
        List<String> missing = versions.missing(Migration.names(there));
        if (!missing.isEmpty()) {
            throw halfMade(address, "%s is missing".formatted(String.join(", ", missing)), null);
        }
        known.subList(there.size(), known.size()).forEach(versions::apply);
    }

    /** From version 1 on without a gap, and of the known ones each of its file. */
    private static void checkWhole(List<Applied> applied, PgAddress address, List<Migration> known) {
        for (int i = 0; i < applied.size(); i++) {
            Applied version = applied.get(i);
            boolean right = version.version() == i + 1
                    && (i >= known.size() || version.file().equals(known.get(i).file()));
            if (!right) {
                throw halfMade(
                        address,
                        "where version %d is to be (%s) the list of versions has version %d (%s)"
                                .formatted(
                                        i + 1,
                                        i < known.size() ? known.get(i).file() : "of a newer program",
                                        version.version(),
                                        version.file()),
                        null);
            }
        }
    }

    private static void checkMayWork(List<Applied> applied, PgAddress address, int known) {
        int oldest = applied.stream().mapToInt(Applied::oldest).max().orElse(known);
        if (oldest > known) {
            throw new IllegalStateException(
                    "The tables in the database %s were made by a newer version (schema %d, for programs that know schema %d or a newer one; this version knows %d); start that version."
                            .formatted(address, applied.size(), oldest, known));
        }
        System.getLogger(Schema.class.getName())
                .log(
                        Level.INFO,
                        "The tables in the database {0} are of a newer version, schema {1}, on which this one works as well",
                        address,
                        applied.size());
    }

    private static IllegalStateException halfMade(PgAddress address, String what, @Nullable Exception cause) {
        return new IllegalStateException(
                "The tables in the database %s are half-made: %s; restore it from a backup, or name an empty database or schema."
                        .formatted(address, what),
                cause);
    }

    private static void run(PgConnection connection, String sql) {
        PgDatabase.await(connection.query(sql).execute(), STEP_MAX);
    }
}
