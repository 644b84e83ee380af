package dev.agijobs.wiring;

import dev.agijobs.cli.LogPlace;
import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.postgres.LogOptions;
import dev.agijobs.eventlog.postgres.PostgresEventLog;
import dev.agijobs.eventlog.redis.RedisEventLog;
import dev.agijobs.eventlog.sqlite.SqliteEventLog;
import dev.agijobs.postgres.PgAddress;
import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.postgres.Schema;
import dev.agijobs.publish.kafka.KafkaRestore;
import dev.agijobs.publish.kafka.KafkaSettings;
import dev.agijobs.redis.RedisAddress;
import dev.agijobs.redis.RedisServer;
import dev.agijobs.redis.ServerCheck;
import dev.agijobs.store.LeaseStore;
import io.vertx.core.Vertx;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Makes the log of a place anew, from what was published of it. Blocks. */
final class KafkaRestorer implements AutoCloseable {
    private static final int THREADS = 2;

    private final OrchestratorConfig config;
    private final KafkaSettings settings;
    private final Vertx vertx = WithoutQuarkus.vertx();
    private final ExecutorService workers = Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().name("restore-", 1).daemon().factory());

    /** @throws IllegalArgumentException when it is not said where Kafka is */
    KafkaRestorer(OrchestratorConfig config) {
        this.config = config;
        this.settings = Publishing.required(config);
    }

    KafkaRestore.Restored restore(LogPlace place) {
        String logId = KafkaRestore.logId(settings);
        make(place, logId);
        try (Backend backend = open(place);
                KafkaRestore restore = new KafkaRestore(settings, backend.artifacts())) {
            return restore.into(backend.log(), backend.about().shards());
        }
    }

    /** Nothing happens where there is a log: whether it is the one is for the restore to say. */
    private void make(LogPlace place, String logId) {
        switch (place) {
            case LogPlace.StateDir(var dir) -> SqliteEventLog.make(dir, logId);
            case LogPlace.Postgres(String dsn) -> {
                PgDatabase database =
                        new PgDatabase(vertx, PgAddress.parse(dsn), 1, PgDatabase.SILENCE_MAX, Runnable::run);
                try {
                    Schema.apply(database);
                    PostgresEventLog.make(database, logId);
                } finally {
                    database.close();
                }
            }
            case LogPlace.Redis(String url) -> RedisEventLog.make(server(url), logId);
        }
    }

    private Backend open(LogPlace place) {
        String node = "restore-" + UUID.randomUUID();
        return switch (place) {
            case LogPlace.StateDir(var dir) ->
                SqliteBackend.open(dir, node, workers, Failpoints.NONE, CommitObserver.NONE);
            case LogPlace.Postgres(String dsn) ->
                PostgresBackend.open(
                        PgAddress.parse(dsn),
                        LogOptions.sole(node, "", config.leaseTerm()),
                        Archiving.of(config.retention()),
                        null,
                        vertx,
                        workers,
                        Failpoints.NONE,
                        CommitObserver.NONE);
            case LogPlace.Redis(String url) ->
                RedisBackend.open(
                        server(url),
                        new LeaseStore.Holder(node, ""),
                        config.leaseTerm(),
                        workers,
                        Failpoints.NONE,
                        CommitObserver.NONE);
        };
    }

    private RedisServer server(String url) {
        return new RedisServer(
                vertx, RedisAddress.parse(url), new ServerCheck(config.redis().acceptDataLoss()), RedisServer.PATIENCE);
    }

    @Override
    public void close() {
        workers.shutdown();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
