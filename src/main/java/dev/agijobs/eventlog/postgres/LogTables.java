package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.postgres.PgDatabase;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The few rows that a log needs before its first event. */
final class LogTables {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final String LOG = "INSERT INTO log (log_id, shards) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    private static final String LOG_ID = "SELECT log_id FROM log";
    private static final String SHARDS =
            "INSERT INTO shards (shard) SELECT generate_series(0, $1::int - 1) ON CONFLICT DO NOTHING";

    private static final String NO_TABLE = "42P01";

    private LogTables() {}

    /**
     * The id of a log that was made before. Blocks.
     *
     * @throws StoreUnavailable when there is none, or the database does not answer
     */
    static String existing(PgDatabase database) {
        return database.ask(LOG_ID, Tuple.tuple(), rows -> {
                    for (Row row : rows) {
                        return row.getString(0);
                    }
                    throw noLog(database, null);
                })
                .onFailure(LogTables::saysNoTable)
                .transform(failure -> noLog(database, failure))
                .await()
                .atMost(ANSWER_MAX);
    }

    private static boolean saysNoTable(Throwable failure) {
        return failure.getCause() instanceof PgException refused && NO_TABLE.equals(refused.getSqlState());
    }

    private static StoreUnavailable noLog(PgDatabase database, @Nullable Throwable cause) {
        return new StoreUnavailable("The database %s holds no log".formatted(database.address()), cause);
    }

    /**
     * Makes them if they are not there. Blocks.
     *
     * @param newLogId the log's id if it is made now
     * @return the log's id
     * @throws IllegalStateException when the log has another number of shards
     */
    static String prepare(PgDatabase database, String newLogId) {
        return database.transact(connection -> connection
                        .query(PgDatabase.DURABLE)
                        .execute()
                        .compose(durable -> connection.preparedQuery(LOG).execute(Tuple.of(newLogId, Shards.COUNT)))
                        .compose(made -> connection.preparedQuery(SHARDS).execute(Tuple.of(Shards.COUNT)))
                        .compose(made -> connection
                                .query("SELECT log_id, shards FROM log")
                                .execute())
                        .map(rows -> rows.iterator().next())
                        .map(row -> {
                            if (row.getInteger(1) != Shards.COUNT) {
                                throw new IllegalStateException(
                                        "The log in %s has %d shards, but this version works with %d"
                                                .formatted(database.address(), row.getInteger(1), Shards.COUNT));
                            }
                            return row.getString(0);
                        }))
                .await()
                .atMost(ANSWER_MAX);
    }
}
