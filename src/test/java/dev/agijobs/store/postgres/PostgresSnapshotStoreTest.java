package dev.agijobs.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.store.SnapshotStore;
import dev.agijobs.store.contract.SnapshotStoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PostgresSnapshotStoreTest extends SnapshotStoreContract {
    private final SchemaOfTest schema = new SchemaOfTest();

    @Override
    protected SnapshotStore newStore() {
        return new PostgresSnapshotStore(schema.database, 1L << 30);
    }

    @AfterEach
    void close() {
        schema.close();
    }

    @Test
    void the_oldest_give_way_when_there_are_too_many_bytes() {
        SnapshotStore small = new PostgresSnapshotStore(schema.database, 1_600);
        for (int run = 1; run <= 20; run++) {
            await(small.save(snapshot("run-" + run, 5, "x".repeat(200))));
        }

        assertThat(newest(small, "run-20", 9)).hasValue(5L);
        assertThat(newest(small, "run-1", 9)).isEmpty();
        assertThat(newest(small, "run-15", 9)).isPresent();
    }
}
