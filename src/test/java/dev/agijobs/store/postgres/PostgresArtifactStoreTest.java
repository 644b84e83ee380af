package dev.agijobs.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import dev.agijobs.store.CorruptArtifact;
import dev.agijobs.store.contract.ArtifactStoreContract;
import io.vertx.sqlclient.Tuple;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PostgresArtifactStoreTest extends ArtifactStoreContract {
    private final SchemaOfTest schema = new SchemaOfTest();

    @Override
    protected ArtifactStore newStore() {
        return new PostgresArtifactStore(schema.database, schema.answers);
    }

    @AfterEach
    void close() {
        schema.close();
    }

    @Test
    void many_chunks_come_back_in_their_order() {
        byte[] bytes = new byte[5_000_001];
        new Random(5).nextBytes(bytes);

        Cid cid = await(store().put(bytes));

        assertThat(await(store().get(cid)).orElseThrow()).isEqualTo(bytes);
    }

    @Test
    void a_damaged_one_is_noticed_and_putting_it_again_mends_it() {
        Cid cid = await(store().put(bytes("whole")));
        await(schema.database.ask("UPDATE artifact_chunks SET bytes = 'other'", Tuple.tuple(), rows -> 1));

        assertThatThrownBy(() -> await(store().get(cid))).isInstanceOf(CorruptArtifact.class);
        await(store().put(bytes("whole")));

        assertThat(await(store().get(cid)).orElseThrow()).isEqualTo(bytes("whole"));
    }
}
