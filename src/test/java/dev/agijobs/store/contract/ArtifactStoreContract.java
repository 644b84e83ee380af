package dev.agijobs.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ArtifactStore} promises. */
public abstract class ArtifactStoreContract {
    private ArtifactStore store;

    /** An empty store. */
    protected abstract ArtifactStore newStore();

    @BeforeEach
    void open() {
        store = newStore();
    }

    protected ArtifactStore store() {
        return store;
    }

    protected static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void bytes_come_back_by_the_id_of_their_content() {
        for (byte[] bytes : List.of(bytes("hello"), new byte[0], new byte[] {0, -1, 127, -128}, new byte[300_000])) {
            Cid cid = await(store.put(bytes));

            assertThat(cid).isEqualTo(Cid.of(bytes));
            assertThat(await(store.get(cid)))
                    .hasValueSatisfying(found -> assertThat(found).isEqualTo(bytes));
        }
    }

    @Test
    void an_unknown_id_has_no_bytes() {
        Cid known = await(store.put(bytes("known")));

        assertThat(await(store.get(known))).isPresent();
        assertThat(await(store.get(Cid.of(bytes("unknown"))))).isEmpty();
    }

    @Test
    void putting_the_same_bytes_again_answers_the_same_id() {
        Cid first = await(store.put(bytes("twice")));
        Cid second = await(store.put(bytes("twice")));

        assertThat(second).isEqualTo(first);
        assertThat(await(store.get(first))).isPresent();
    }

    @Test
    void many_may_put_the_same_bytes_at_once() {
        List<CompletableFuture<Cid>> puts = IntStream.range(0, 32)
                .mapToObj(i -> store.put(bytes("same " + i % 2)).subscribeAsCompletionStage())
                .toList();

        puts.forEach(put -> assertThat(await(store.get(put.join()))).isPresent());
        assertThat(puts.stream().map(CompletableFuture::join).distinct()).hasSize(2);
    }

    @Test
    void what_was_put_is_not_changed_by_changing_the_array() {
        byte[] bytes = bytes("stable");
        Cid cid = await(store.put(bytes));
        bytes[0] = 'X';

        assertThat(await(store.get(cid)))
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(bytes("stable")));
    }

    @Test
    void the_largest_document_fits_and_one_byte_more_is_refused() {
        Cid largest = await(store.put(new byte[ArtifactStore.MAX_BYTES]));
        assertThat(await(store.get(largest)).orElseThrow()).hasSize(ArtifactStore.MAX_BYTES);

        assertThat(catchThrowable(() -> await(store.put(new byte[ArtifactStore.MAX_BYTES + 1]))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
