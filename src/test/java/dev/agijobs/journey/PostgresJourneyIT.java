package dev.agijobs.journey;

import dev.agijobs.postgres.PgServer;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** See {@link KillJourney}; what servers keep is in Postgres, which lives. */
final class PostgresJourneyIT extends KillJourney {
    private final String dsn = PgServer.shared().freshSchema();
    private final Vertx vertx = Vertx.vertx();

    @Override
    protected Kept.Place place() {
        return new PostgresPlace(dsn, vertx);
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("orchestrator.pg-dsn", dsn, "orchestrator.lease-term", "1s");
    }

    @Override
    protected int share() {
        return 4;
    }

    @Override
    protected List<String> failpoints() {
        return Kill.POSTGRES;
    }

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
