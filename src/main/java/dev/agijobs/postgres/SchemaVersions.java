package dev.agijobs.postgres;

import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The list of versions that a database keeps of its tables, in one transaction. Blocks. */
final class SchemaVersions {
    private static final Duration STEP_MAX = Duration.ofSeconds(60);
    private static final String TABLE = """
            CREATE TABLE schema_versions (
                version int PRIMARY KEY,
                file text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
            )""";

    /** Came later than the first databases; null in their rows. */
    private static final String OLDEST = "ALTER TABLE schema_versions ADD COLUMN IF NOT EXISTS oldest int";

    private static final String MISSING = """
            SELECT n FROM unnest($1::text[]) n
            WHERE NOT EXISTS (SELECT 1 FROM pg_class WHERE relname = n AND relnamespace = current_schema()::regnamespace)
                AND NOT EXISTS (SELECT 1 FROM pg_proc WHERE proname = n AND pronamespace = current_schema()::regnamespace)
            ORDER BY n""";

    /** A version that was applied. @param oldest see {@link Migration} */
    record Applied(int version, String file, int oldest) {}

    private final PgConnection connection;

    SchemaVersions(PgConnection connection) {
        this.connection = connection;
    }

    boolean exist() {
        return missing(Set.of("schema_versions")).isEmpty();
    }

    /** Makes the list where there is none; one of an earlier program gets what it lacks. */
    void make() {
        if (!exist()) {
            run(TABLE);
        }
        if (ask(
                        "SELECT 1 FROM pg_attribute WHERE attrelid = 'schema_versions'::regclass AND attname = 'oldest'",
                        Tuple.tuple())
                .isEmpty()) {
            run(OLDEST);
        }
    }

    /** In the order of their versions. */
    List<Applied> applied() {
        return ask(
                        "SELECT version, file, coalesce(oldest, version) FROM schema_versions ORDER BY version",
                        Tuple.tuple())
                .stream()
                .map(row -> new Applied(row.getInteger(0), row.getString(1), row.getInteger(2)))
                .toList();
    }

    void apply(Migration migration) {
        run(migration.sql());
        ask(
                "INSERT INTO schema_versions (version, file, oldest) VALUES ($1, $2, $3)",
                Tuple.of(migration.version(), migration.file(), migration.oldest()));
    }

    /** Which of these tables, views and functions are not there. */
    List<String> missing(Set<String> names) {
        return ask(MISSING, Tuple.of(names.toArray(String[]::new))).stream()
                .map(row -> row.getString(0))
                .toList();
    }

    private List<Row> ask(String sql, Tuple arguments) {
        List<Row> rows = new ArrayList<>();
        PgDatabase.await(connection.preparedQuery(sql).execute(arguments), STEP_MAX)
                .forEach(rows::add);
        return rows;
    }

    private void run(String sql) {
        PgDatabase.await(connection.query(sql).execute(), STEP_MAX);
    }
}
