package dev.agijobs.wiring;

import dev.agijobs.archive.ArchiveShelf;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.postgres.PostgresLogReader;
import dev.agijobs.eventlog.redis.RedisLogReader;
import dev.agijobs.postgres.PgAddress;
import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.redis.RedisAddress;
import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.redis.RedisServer;
import dev.agijobs.redis.ServerCheck;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.postgres.PostgresArtifactStore;
import dev.agijobs.store.postgres.PostgresViewStore;
import dev.agijobs.store.redis.RedisArtifactStore;
import dev.agijobs.store.redis.RedisViewStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What nodes keep on a server, opened to be read beside them: takes no lease, makes no table, and writes nothing.
 *
 * @param emptied names streams that have a head and no event; it is given the most of them
 */
record ServerStores(
        EventLog log, EventFeed feed, ArtifactStore artifacts, ViewStore views, Emptied emptied, Runnable closing)
        implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int CONNECTIONS = 2;

    /** One question may look through all streams. */
    private static final Duration SILENCE_MAX = Duration.ofMinutes(10);

    interface Emptied {
        Uni<List<String>> streams(int max);
    }

    /**
     * @param archives where events are that left the database; closed with this
     * @throws RuntimeException when there is no log that can be read; nothing stays open then
     */
    static ServerStores postgres(PgAddress address, ArchiveShelf archives) {
        Opened opened = new Opened();
        opened.add(archives::close);
        try {
            Vertx vertx = vertx(opened);
            ExecutorService workers = workers(opened);
            PgDatabase database = new PgDatabase(vertx, address, CONNECTIONS, SILENCE_MAX, workers);
            opened.add(database::close);
            PostgresLogReader log = new PostgresLogReader(database, archives);
            return new ServerStores(
                    log,
                    log,
                    new PostgresArtifactStore(database, workers),
                    new PostgresViewStore(database),
                    log::emptied,
                    opened::close);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** @throws RuntimeException when there is no log that can be read; nothing stays open then */
    static ServerStores redis(RedisAddress address) {
        Opened opened = new Opened();
        try {
            Vertx vertx = vertx(opened);
            ExecutorService workers = workers(opened);
            // Who only reads needs no promise of what is written.
            RedisLink link = new RedisServer(vertx, address, new ServerCheck(true), RedisServer.PATIENCE).link();
            opened.add(link::close);
            RedisClient client = new RedisClient(link, workers);
            RedisLogReader log = new RedisLogReader(client);
            return new ServerStores(
                    log, log, new RedisArtifactStore(client), new RedisViewStore(client), log::emptied, opened::close);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static Vertx vertx(Opened opened) {
        Vertx vertx = WithoutQuarkus.vertx();
        opened.add(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
        return vertx;
    }

    private static ExecutorService workers(Opened opened) {
        ExecutorService workers = Executors.newFixedThreadPool(
                THREADS, Thread.ofPlatform().name("verify-", 1).daemon().factory());
        opened.add(workers::shutdown);
        return workers;
    }

    @Override
    public void close() {
        closing.run();
    }
}
