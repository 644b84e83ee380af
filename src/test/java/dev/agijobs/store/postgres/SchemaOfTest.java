package dev.agijobs.store.postgres;

import dev.agijobs.postgres.PgAddress;
import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.postgres.PgServer;
import dev.agijobs.postgres.Schema;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A schema with all tables in the server that tests share, and connections to it. */
final class SchemaOfTest implements AutoCloseable {
    private final String dsn = PgServer.shared().freshSchema();
    private final Vertx vertx = Vertx.vertx();
    final ExecutorService answers = Executors.newFixedThreadPool(
            2, Thread.ofPlatform().name("answers-", 1).daemon().factory());
    final PgDatabase database = new PgDatabase(vertx, PgAddress.parse(dsn), 4, PgDatabase.SILENCE_MAX, answers);

    SchemaOfTest() {
        Schema.apply(database);
    }

    @Override
    public void close() {
        database.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        answers.close();
        PgServer.shared().dropSchema(dsn);
    }
}
