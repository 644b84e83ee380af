package dev.agijobs.store.postgres;

import dev.agijobs.store.ViewStore;
import dev.agijobs.store.contract.ViewStoreContract;
import dev.agijobs.store.contract.ViewStoreFixture;

final class PostgresViewStoreTest extends ViewStoreContract {
    @Override
    protected ViewStoreFixture newFixture() {
        return new ViewStoreFixture() {
            private final SchemaOfTest schema = new SchemaOfTest();
            private PostgresViewStore store = new PostgresViewStore(schema.database);

            @Override
            public ViewStore store() {
                return store;
            }

            @Override
            public boolean durable() {
                return true;
            }

            @Override
            public void reopen() {
                store = new PostgresViewStore(schema.database);
            }

            @Override
            public void close() {
                schema.close();
            }
        };
    }
}
