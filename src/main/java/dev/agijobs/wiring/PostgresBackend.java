package dev.agijobs.wiring;

import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.postgres.LogOptions;
import dev.agijobs.eventlog.postgres.PostgresEventLog;
import dev.agijobs.postgres.PgAddress;
import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.postgres.Schema;
import dev.agijobs.projection.scoreboard.ScoreboardProjection;
import dev.agijobs.rest.request.Parameters;
import dev.agijobs.store.postgres.PostgresArtifactStore;
import dev.agijobs.store.postgres.PostgresLeaseStore;
import dev.agijobs.store.postgres.PostgresSnapshotStore;
import dev.agijobs.store.postgres.PostgresViewStore;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** A database in Postgres, which this node works on as the only one, or together with others. */
final class PostgresBackend {
    private static final int CONNECTIONS = 8;

    /** Renewals of leases must not wait behind anything else. */
    private static final int LEASE_CONNECTIONS = 1;

    /** By what the scoreboard may be ordered. */
    private static final List<String> SORTS = Parameters.AGENT_SORTS;

    private PostgresBackend() {}

    /**
     * @param live what stands beside it, or null; closed with it
     * @throws RuntimeException when the database cannot be used; nothing stays open then
     */
    static Backend open(
            PgAddress address,
            LogOptions options,
            Archiving archiving,
            @Nullable LiveCache live,
            Vertx vertx,
            ExecutorService workers,
            Failpoints failpoints,
            CommitObserver observer) {
        Opened opened = new Opened();
        if (live != null) {
            opened.add(live::close);
        }
        PgDatabase database = new PgDatabase(vertx, address, CONNECTIONS, PgDatabase.SILENCE_MAX, workers);
        opened.add(database::close);
        // Answered by the driver's thread: the caretaker of leases waits for it by itself, whatever the workers do.
        PgDatabase leaseDatabase =
                new PgDatabase(vertx, address, LEASE_CONNECTIONS, leaseSilence(options), Runnable::run);
        opened.add(leaseDatabase::close);
        try {
            Schema.apply(database);
            PostgresEventLog log = new PostgresEventLog(
                    database,
                    new PostgresLeaseStore(leaseDatabase),
                    options,
                    new PostgresEventLog.Surroundings(
                            vertx, workers, failpoints, observer, live == null ? null : live.broadcast()),
                    archiving.shelf());
            opened.add(log::close);
            PostgresViewStore views = new PostgresViewStore(database);
            archiving.start(database, log, views, failpoints).ifPresent(retention -> opened.add(retention::close));
            return new Backend(
                    new Backend.About("postgres", address.toString(), log.shards()),
                    log,
                    log,
                    log,
                    new PostgresArtifactStore(database, workers),
                    new PostgresSnapshotStore(database, Backend.SNAPSHOT_BYTES_MAX),
                    views,
                    log.ownership(),
                    log::waitingAppends,
                    log::inTouch,
                    live == null ? null : new Backend.Live(live, live.board(board(log), SORTS), log::fanOut),
                    opened::close);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Of this log, and of documents as this program writes them. */
    private static String board(PostgresEventLog log) {
        return "%s:%s:%d".formatted(log.logId(), ScoreboardProjection.NAME, new ScoreboardProjection().version());
    }

    /** While a node holds leases it asks every sixth of a term; a connection that says nothing for a whole one is dead. */
    private static Duration leaseSilence(LogOptions options) {
        return Duration.ofSeconds(Math.max(1, options.leaseTerm().toSeconds()));
    }
}
