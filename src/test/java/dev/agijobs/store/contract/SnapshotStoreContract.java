package dev.agijobs.store.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.store.SnapshotStore;
import dev.agijobs.store.SnapshotStore.Snapshot;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SnapshotStore} promises. */
public abstract class SnapshotStoreContract {
    private SnapshotStore store;

    /** An empty store. */
    protected abstract SnapshotStore newStore();

    @BeforeEach
    void open() {
        store = newStore();
    }

    protected static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    protected static Snapshot snapshot(String stream, long seq) {
        return snapshot(stream, seq, stream + " at " + seq);
    }

    protected static Snapshot snapshot(String stream, long seq, String content) {
        return new Snapshot(stream, seq, content.getBytes(StandardCharsets.UTF_8));
    }

    private void save(String stream, long... seqs) {
        for (long seq : seqs) {
            await(store.save(snapshot(stream, seq)));
        }
    }

    private Optional<Long> newest(String stream, long atMost) {
        return newest(store, stream, atMost);
    }

    protected static Optional<Long> newest(SnapshotStore store, String stream, long atMost) {
        return await(store.newest(stream, atMost)).map(Snapshot::seq);
    }

    @Test
    void bytes_come_back_as_they_were_saved() {
        byte[] bytes = new byte[300_000];
        bytes[299_999] = -1;
        await(store.save(new Snapshot("run-1", 7, bytes)));

        assertThat(await(store.newest("run-1", Long.MAX_VALUE))).hasValueSatisfying(found -> {
            assertThat(found.stream()).isEqualTo("run-1");
            assertThat(found.seq()).isEqualTo(7);
            assertThat(found.bytes()).isEqualTo(bytes);
        });
    }

    @Test
    void a_stream_without_snapshots_has_none() {
        save("run-1", 5);

        assertThat(newest("run-2", Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void the_newest_up_to_a_seq_is_found() {
        save("run-1", 500, 1_000);
        save("run-2", 700);

        assertThat(newest("run-1", Long.MAX_VALUE)).hasValue(1_000L);
        assertThat(newest("run-1", 1_000)).hasValue(1_000L);
        assertThat(newest("run-1", 999)).hasValue(500L);
        assertThat(newest("run-1", 499)).isEmpty();
    }

    @Test
    void only_the_newest_are_kept() {
        save("run-2", 1);
        save("run-1", 1, 2, 3, 4);

        assertThat(SnapshotStore.KEPT).isEqualTo(2);
        assertThat(newest("run-1", 3)).hasValue(3L);
        assertThat(newest("run-1", 2)).isEmpty();
        assertThat(newest("run-2", 1)).hasValue(1L);
    }

    /** The log was restored from a backup that was taken before it. */
    @Test
    void one_of_a_later_event_gives_way_to_what_is_saved() {
        save("run-1", 800, 900, 500);

        assertThat(newest("run-1", Long.MAX_VALUE)).hasValue(500L);
    }

    @Test
    void saving_the_same_seq_again_replaces_it() {
        save("run-1", 4, 5);
        await(store.save(snapshot("run-1", 5, "other")));

        assertThat(await(store.newest("run-1", 9)).orElseThrow().bytes())
                .asString()
                .isEqualTo("other");
        assertThat(newest("run-1", 4)).hasValue(4L);
    }

    @Test
    void one_that_was_set_aside_is_not_found_and_the_one_before_is() {
        save("run-1", 5, 6);
        await(store.setAside("run-1", 6));
        await(store.setAside("run-1", 6));
        await(store.setAside("run-3", 6));

        assertThat(newest("run-1", Long.MAX_VALUE)).hasValue(5L);
    }

    @Test
    void one_that_was_set_aside_can_be_saved_again() {
        save("run-1", 5, 6);
        await(store.setAside("run-1", 6));
        save("run-1", 6);

        assertThat(newest("run-1", Long.MAX_VALUE)).hasValue(6L);
        assertThat(newest("run-1", 5)).hasValue(5L);
    }

    @Test
    void many_may_save_at_once() {
        List<CompletableFuture<Void>> saves = IntStream.range(0, 64)
                .mapToObj(i -> store.save(snapshot("run-" + i % 8, 1 + i / 8)).subscribeAsCompletionStage())
                .toList();
        saves.forEach(CompletableFuture::join);

        for (int run = 0; run < 8; run++) {
            assertThat(newest("run-" + run, Long.MAX_VALUE)).isPresent();
        }
    }

    @Test
    void no_snapshot_is_without_a_seq_or_too_large() {
        assertThatThrownBy(() -> snapshot("run-1", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> snapshot("", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Snapshot("run-1", 1, new byte[SnapshotStore.BYTES_MAX + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
