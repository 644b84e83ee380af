package dev.agijobs.store.postgres;

import dev.agijobs.store.LeaseStore;
import dev.agijobs.store.contract.LeaseStoreContract;
import org.junit.jupiter.api.AfterEach;

final class PostgresLeaseStoreTest extends LeaseStoreContract {
    private final SchemaOfTest schema = new SchemaOfTest();
    private final PostgresLeaseStore store = new PostgresLeaseStore(schema.database);

    @Override
    protected LeaseStore store() {
        return store;
    }

    @AfterEach
    void close() {
        schema.close();
    }
}
