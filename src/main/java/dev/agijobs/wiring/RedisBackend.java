package dev.agijobs.wiring;

import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.StreamHeads;
import dev.agijobs.eventlog.redis.LogLease;
import dev.agijobs.eventlog.redis.RedisEventLog;
import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.redis.RedisServer;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.LeaseStore;
import dev.agijobs.store.SnapshotStore;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.redis.RedisArtifactStore;
import dev.agijobs.store.redis.RedisLeaseStore;
import dev.agijobs.store.redis.RedisSnapshotStore;
import dev.agijobs.store.redis.RedisViewStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;

/** A database of a Redis server, which this node works on as the only one. */
final class RedisBackend implements Backend {
    private static final long SNAPSHOT_BYTES_MAX = 1L << 30;

    private final RedisServer server;
    private final LogLease lease;
    private final RedisEventLog log;
    private final ArtifactStore artifacts;
    private final SnapshotStore snapshots;
    private final ViewStore views;
    /** What is open, the last one first. */
    private final Deque<Runnable> opened = new ArrayDeque<>();

    /** @throws RuntimeException when the database cannot be used; nothing stays open then */
    RedisBackend(
            RedisServer server,
            LeaseStore.Holder node,
            Duration leaseTerm,
            Executor workers,
            Failpoints failpoints,
            CommitObserver observer) {
        this.server = server;
        try {
            // Its answers come on the connection's own thread: who waits for them does so whatever the workers do.
            LeaseStore leases = new RedisLeaseStore(new RedisClient(link(), Runnable::run));
            // First: who opens the log shuts out whoever writes it.
            lease = new LogLease(leases, node, leaseTerm, server.address());
            opened.push(lease::close);
            RedisClient client = new RedisClient(link(), workers);
            artifacts = new RedisArtifactStore(client);
            snapshots = new RedisSnapshotStore(client, SNAPSHOT_BYTES_MAX);
            views = new RedisViewStore(client);
            log = new RedisEventLog(server, workers, failpoints, FeedTail.Limits.DEFAULT, observer);
            opened.push(log::close);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private RedisLink link() {
        RedisLink link = server.link();
        opened.push(link::close);
        return link;
    }

    @Override
    public About about() {
        return new About("redis", "at " + server.address(), 1);
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
        return lease.isHeld() && log.trouble().isEmpty();
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            opened.pop().run();
        }
    }
}
