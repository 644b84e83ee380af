package dev.agijobs.wiring;

import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.StreamHeads;
import dev.agijobs.eventlog.postgres.LogOptions;
import dev.agijobs.eventlog.postgres.PostgresEventLog;
import dev.agijobs.postgres.PgAddress;
import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.postgres.Schema;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.SnapshotStore;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.postgres.PostgresArtifactStore;
import dev.agijobs.store.postgres.PostgresLeaseStore;
import dev.agijobs.store.postgres.PostgresSnapshotStore;
import dev.agijobs.store.postgres.PostgresViewStore;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutorService;
import java.util.function.IntSupplier;

/** A database in Postgres, which this node works on as the only one. */
final class PostgresBackend implements Backend {
    private static final int CONNECTIONS = 8;

    /** Renewals of leases must not wait behind anything else. */
    private static final int LEASE_CONNECTIONS = 1;

    private static final long SNAPSHOT_BYTES_MAX = 1L << 30;

    private final PgDatabase database;
    private final PgDatabase leaseDatabase;
    private final PostgresEventLog log;
    private final ArtifactStore artifacts;
    private final SnapshotStore snapshots;
    private final ViewStore views;

    /** @throws RuntimeException when the database cannot be used; nothing stays open then */
    PostgresBackend(
            PgAddress address,
            LogOptions options,
            Vertx vertx,
            ExecutorService workers,
            Failpoints failpoints,
            CommitObserver observer) {
        database = new PgDatabase(vertx, address, CONNECTIONS, workers);
        // Answered by the driver's thread: the caretaker of leases waits for it by itself, whatever the workers do.
        leaseDatabase = new PgDatabase(vertx, address, LEASE_CONNECTIONS, Runnable::run);
        try {
            Schema.apply(database);
            log = new PostgresEventLog(
                    database,
                    new PostgresLeaseStore(leaseDatabase),
                    options,
                    new PostgresEventLog.Surroundings(vertx, workers, failpoints, observer));
        } catch (RuntimeException e) {
            leaseDatabase.close();
            database.close();
            throw e;
        }
        artifacts = new PostgresArtifactStore(database, workers);
        snapshots = new PostgresSnapshotStore(database, SNAPSHOT_BYTES_MAX);
        views = new PostgresViewStore(database);
    }

    @Override
    public About about() {
        return new About("postgres", database.address().toString(), log.shards());
    }

    @Override
    public EventLog log() {
        return log;
    }

    @Override
    public EventFeed feed() {
        return log;
    }

    @Override
    public StreamHeads heads() {
        return log;
    }

    @Override
    public ArtifactStore artifacts() {
        return artifacts;
    }

    @Override
    public SnapshotStore snapshots() {
        return snapshots;
    }

    @Override
    public ViewStore views() {
        return views;
    }

    @Override
    public IntSupplier waitingAppends() {
        return log::waitingAppends;
    }

    @Override
    public boolean holdsLog() {
        return log.shardsHeld() == log.shards();
    }

    @Override
    public void close() {
        log.close();
        leaseDatabase.close();
        database.close();
    }
}
