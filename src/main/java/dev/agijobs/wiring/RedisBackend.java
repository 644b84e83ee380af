package dev.agijobs.wiring;

import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.Ownership;
import dev.agijobs.eventlog.redis.LogLease;
import dev.agijobs.eventlog.redis.RedisEventLog;
import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.redis.RedisServer;
import dev.agijobs.store.LeaseStore;
import dev.agijobs.store.redis.RedisArtifactStore;
import dev.agijobs.store.redis.RedisLeaseStore;
import dev.agijobs.store.redis.RedisSnapshotStore;
import dev.agijobs.store.redis.RedisViewStore;
import java.time.Duration;
import java.util.concurrent.Executor;

/** A database of a Redis server, which this node works on as the only one. */
final class RedisBackend {
    private RedisBackend() {}

    /** @throws RuntimeException when the database cannot be used; nothing stays open then */
    static Backend open(
            RedisServer server,
            LeaseStore.Holder node,
            Duration leaseTerm,
            Executor workers,
            Failpoints failpoints,
            CommitObserver observer) {
        Opened opened = new Opened();
        try {
            // Its answers come on the connection's own thread: who waits for them does so whatever the workers do.
            LeaseStore leases = new RedisLeaseStore(new RedisClient(link(server, opened), Runnable::run));
            // First: who opens the log shuts out whoever writes it.
            LogLease lease = new LogLease(leases, node, leaseTerm, server.address());
            opened.add(lease::close);
            RedisClient client = new RedisClient(link(server, opened), workers);
            RedisEventLog log = new RedisEventLog(server, workers, failpoints, FeedTail.Limits.DEFAULT, observer);
            opened.add(log::close);
            return new Backend(
                    new Backend.About("redis", "at " + server.address(), 1),
                    log,
                    log,
                    log,
                    new RedisArtifactStore(client),
                    new RedisSnapshotStore(client, Backend.SNAPSHOT_BYTES_MAX),
                    new RedisViewStore(client),
                    Ownership.alone(node.owner()),
                    log::waitingAppends,
                    () -> lease.isHeld() && log.trouble().isEmpty(),
                    null,
                    opened::close);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static RedisLink link(RedisServer server, Opened opened) {
        RedisLink link = server.link();
        opened.add(link::close);
        return link;
    }
}
