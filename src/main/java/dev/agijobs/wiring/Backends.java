package dev.agijobs.wiring;

import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.postgres.LogOptions;
import dev.agijobs.postgres.PgAddress;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutorService;

/** Chooses the backend by the settings: Postgres where its address is set, else files in the state directory. */
final class Backends {
    private Backends() {}

    /**
     * Opens it. Blocks.
     *
     * @param nodeId of this life of this node
     * @throws RuntimeException when it cannot be used; nothing stays open then
     */
    static Backend open(
            OrchestratorConfig config,
            String nodeId,
            Vertx vertx,
            ExecutorService workers,
            Failpoints failpoints,
            CommitObserver observer) {
        if (config.pgDsn().isEmpty()) {
            return new SqliteBackend(config.stateDir(), workers, failpoints, observer);
        }
        LogOptions options = LogOptions.sole(nodeId, config.advertiseUrl().orElse(""), config.leaseTerm());
        return new PostgresBackend(
                PgAddress.parse(config.pgDsn().get()), options, vertx, workers, failpoints, observer);
    }
}
