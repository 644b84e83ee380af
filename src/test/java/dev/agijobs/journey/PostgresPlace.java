package dev.agijobs.journey;

import dev.agijobs.eventlog.postgres.PostgresLogReader;
import dev.agijobs.postgres.PgAddress;
import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.store.postgres.PostgresArtifactStore;
import dev.agijobs.store.postgres.PostgresViewStore;
import io.vertx.core.Vertx;

/** A schema of a database. */
record PostgresPlace(String dsn, Vertx vertx) implements Kept.Place {
    @Override
    public Kept open() {
        PgDatabase database = new PgDatabase(vertx, PgAddress.parse(dsn), 2, PgDatabase.SILENCE_MAX, Runnable::run);
        PostgresLogReader log = new PostgresLogReader(database);
        return new Kept(
                log,
                log,
                new PostgresArtifactStore(database, Runnable::run),
                new PostgresViewStore(database),
                database::close);
    }

    @Override
    public Kept look() {
        return open();
    }
}
