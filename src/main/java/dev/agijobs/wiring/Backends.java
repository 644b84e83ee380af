package dev.agijobs.wiring;

import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.postgres.LogOptions;
import dev.agijobs.postgres.PgAddress;
import dev.agijobs.redis.RedisAddress;
import dev.agijobs.redis.RedisServer;
import dev.agijobs.redis.ServerCheck;
import dev.agijobs.store.LeaseStore;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** Chooses the backend by the settings: Postgres where its address is set, else Redis where that is, else files in the state directory. */
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
        if (config.pgDsn().isPresent()) {
            LogOptions options = LogOptions.sole(nodeId, config.nodeUrl().orElse(""), config.leaseTerm());
            return PostgresBackend.open(
                    PgAddress.parse(config.pgDsn().get()), options, vertx, workers, failpoints, observer);
        }
        if (config.redisUrl().isPresent()) {
            return redis(config, config.redisUrl().get(), nodeId, vertx, workers, failpoints, observer);
        }
        return SqliteBackend.open(config.stateDir(), workers, failpoints, observer);
    }

    private static Backend redis(
            OrchestratorConfig config,
            String url,
            String nodeId,
            Vertx vertx,
            ExecutorService workers,
            Failpoints failpoints,
            CommitObserver observer) {
        RedisServer server = new RedisServer(
                vertx, RedisAddress.parse(url), new ServerCheck(config.redis().acceptDataLoss()), RedisServer.PATIENCE);
        LeaseStore.Holder node = new LeaseStore.Holder(nodeId, config.nodeUrl().orElse(""));
        return RedisBackend.open(server, node, config.leaseTerm(), workers, failpoints, observer);
    }

    /** A sentence for the operator when a backend is named and not used. */
    static Optional<String> passedOver(OrchestratorConfig config) {
        return config.pgDsn().isPresent() && config.redisUrl().isPresent()
                ? Optional.of(
                        "ORCHESTRATOR_REDIS_URL is not used yet when ORCHESTRATOR_PG_DSN is set: everything is kept in Postgres")
                : Optional.empty();
    }
}
