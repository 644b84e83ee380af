package dev.agijobs.eventlog.postgres;

import dev.agijobs.archive.ArchiveShelf;
import dev.agijobs.eventlog.Broadcast;
import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.contract.EventLogFixture;
import dev.agijobs.postgres.PgAddress;
import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.postgres.PgServer;
import dev.agijobs.postgres.Schema;
import dev.agijobs.store.postgres.PostgresLeaseStore;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A node on a schema of its own in a real server, answering on threads of its own. */
public final class PostgresFixture implements EventLogFixture {
    private static int nodes;

    private final PgServer server;
    private final String dsn;
    private final Failpoints failpoints;
    private final FeedTail.Limits tail;
    private final boolean sole;
    private final Duration leaseTerm;
    private final @Nullable Path archives;
    private final @Nullable Broadcast broadcast;
    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService answers = Executors.newFixedThreadPool(
            2, Thread.ofPlatform().name("answers-", 1).daemon().factory());
    private PgDatabase database;
    private PostgresEventLog log;

    PostgresFixture() {
        this(FeedTail.Limits.DEFAULT);
    }

    PostgresFixture(FeedTail.Limits tail) {
        this(PgServer.shared(), PgServer.shared().freshSchema(), Failpoints.NONE, tail, true, LogOptions.LEASE_TERM);
    }

    PostgresFixture(
            PgServer server,
            String dsn,
            Failpoints failpoints,
            FeedTail.Limits tail,
            boolean sole,
            Duration leaseTerm) {
        this(server, dsn, failpoints, tail, sole, leaseTerm, null);
    }

    /** @param archives folder of archived events, or null */
    PostgresFixture(
            PgServer server,
            String dsn,
            Failpoints failpoints,
            FeedTail.Limits tail,
            boolean sole,
            Duration leaseTerm,
            @Nullable Path archives) {
        this(server, dsn, failpoints, tail, sole, leaseTerm, archives, null);
    }

    /** One of several nodes. */
    PostgresFixture(String dsn, FeedTail.Limits tail, Duration leaseTerm, @Nullable Broadcast broadcast) {
        this(PgServer.shared(), dsn, Failpoints.NONE, tail, false, leaseTerm, null, broadcast);
    }

    private PostgresFixture(
            PgServer server,
            String dsn,
            Failpoints failpoints,
            FeedTail.Limits tail,
            boolean sole,
            Duration leaseTerm,
            @Nullable Path archives,
            @Nullable Broadcast broadcast) {
        this.broadcast = broadcast;
        this.archives = archives;
        this.server = server;
        this.dsn = dsn;
        this.failpoints = failpoints;
        this.tail = tail;
        this.sole = sole;
        this.leaseTerm = leaseTerm;
        open();
    }

    private void open() {
        database = new PgDatabase(vertx, PgAddress.parse(dsn), 4, PgDatabase.SILENCE_MAX, answers);
        try {
            Schema.apply(database);
            LogOptions options =
                    new LogOptions("node-" + nextNode(), "http://127.0.0.1:1", leaseTerm, LogOptions.LANES, sole, tail);
            log = new PostgresEventLog(
                    database,
                    new PostgresLeaseStore(database),
                    options,
                    new PostgresEventLog.Surroundings(vertx, answers, failpoints, CommitObserver.NONE, broadcast),
                    new ArchiveShelf(archives));
        } catch (RuntimeException e) {
            database.close();
            vertx.close();
            answers.close();
            throw e;
        }
    }

    private static synchronized int nextNode() {
        return ++nodes;
    }

    String dsn() {
        return dsn;
    }

    PgDatabase database() {
        return database;
    }

    @Override
    public PostgresEventLog log() {
        return log;
    }

    @Override
    public PostgresEventLog feed() {
        return log;
    }

    @Override
    public PostgresEventLog heads() {
        return log;
    }

    @Override
    public boolean durable() {
        return true;
    }

    @Override
    public void closeLog() {
        log.close();
        database.close();
    }

    @Override
    public void reopen() {
        closeLog();
        open();
    }

    /** Closes the node and leaves what it stored. */
    void leave() {
        closeLog();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        answers.close();
    }

    @Override
    public void close() {
        leave();
        server.dropSchema(dsn);
    }
}
