package dev.agijobs.wiring;

import dev.agijobs.cluster.ClusterSecret;
import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.postgres.LogOptions;
import dev.agijobs.postgres.PgAddress;
import dev.agijobs.redis.RedisAddress;
import dev.agijobs.redis.RedisServer;
import dev.agijobs.redis.ServerCheck;
import dev.agijobs.store.LeaseStore;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutorService;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Chooses the backend by the settings: Postgres where its address is set, with Redis beside it where that is set too, else Redis alone, else files in the state directory. */
final class Backends {
    private static final Pattern NODE_URL = Pattern.compile("http://[^/:]+(:\\d{1,5})?/?");

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
            PgAddress address = PgAddress.parse(config.pgDsn().get());
            LogOptions options = options(config, nodeId);
            Archiving archiving = Archiving.of(config.retention());
            return PostgresBackend.open(
                    address, options, archiving, live(config, vertx, workers), vertx, workers, failpoints, observer);
        }
        Archiving.refuseIfSet(config.retention());
        if (config.clusterSecret().isPresent()) {
            throw new IllegalArgumentException(
                    "ORCHESTRATOR_CLUSTER_SECRET is set, but nodes share a log in Postgres alone. Set ORCHESTRATOR_PG_DSN, or unset it");
        }
        if (config.redisUrl().isPresent()) {
            return redis(config, config.redisUrl().get(), nodeId, vertx, workers, failpoints, observer);
        }
        return SqliteBackend.open(config.stateDir(), nodeId, workers, failpoints, observer);
    }

    /** A node that is given a secret shares the log with those that have the same. */
    private static LogOptions options(OrchestratorConfig config, String nodeId) {
        String url = config.nodeUrl().orElse("");
        if (config.clusterSecret().isEmpty()) {
            return LogOptions.sole(nodeId, url, config.leaseTerm());
        }
        if (!NODE_URL.matcher(url).matches()) {
            throw new IllegalArgumentException(
                    "ORCHESTRATOR_CLUSTER_SECRET is set, so ORCHESTRATOR_NODE_URL must say where other nodes reach this one, as http://HOST:PORT; it is %s"
                            .formatted(url.isEmpty() ? "not set" : url));
        }
        return LogOptions.shared(nodeId, url, config.leaseTerm());
    }

    private static @Nullable LiveCache live(OrchestratorConfig config, Vertx vertx, ExecutorService workers) {
        ClusterSecret secret = config.clusterSecret().map(ClusterSecret::of).orElse(ClusterSecret.NONE);
        return config.redisUrl()
                .map(url -> LiveCache.open(RedisAddress.parse(url), secret, vertx, workers))
                .orElse(null);
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
}
