package dev.agijobs.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.SnapshotStore;
import dev.agijobs.store.SnapshotStore.Snapshot;
import dev.agijobs.store.contract.SnapshotStoreContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteSnapshotStoreTest extends SnapshotStoreContract {
    private static final long ROOM = 1 << 20;

    @TempDir
    Path dir;

    @SuppressWarnings("NullAway.Init")
    private SqliteSnapshotStore opened;

    @Override
    protected SnapshotStore newStore() {
        opened = new SqliteSnapshotStore(dir, ROOM, Runnable::run);
        return opened;
    }

    @AfterEach
    void close() {
        opened.close();
    }

    @Test
    void snapshots_survive_the_process() {
        await(opened.save(snapshot("run-1", 5)));
        close();

        assertThat(newest(newStore(), "run-1", Long.MAX_VALUE)).hasValue(5L);
    }

    @Test
    void the_oldest_of_all_give_way_when_the_file_is_full() throws IOException {
        for (int run = 1; run <= 40; run++) {
            await(opened.save(new Snapshot("run-" + run, 5, new byte[100_000])));
        }

        LongStream kept = LongStream.rangeClosed(1, 40)
                .filter(run -> newest(opened, "run-" + run, Long.MAX_VALUE).isPresent());
        assertThat(kept.toArray()).hasSizeBetween(8, 10).endsWith(39, 40);
        assertThat(Files.size(dir.resolve("snapshots.db"))).isLessThan(2 * ROOM);
    }

    @Test
    void one_is_kept_however_large() {
        await(opened.save(snapshot("run-1", 5)));
        await(opened.save(new Snapshot("run-2", 5, new byte[3 << 20])));

        assertThat(newest(opened, "run-1", Long.MAX_VALUE)).isEmpty();
        assertThat(newest(opened, "run-2", Long.MAX_VALUE)).hasValue(5L);
    }

    @Test
    void a_file_that_is_no_database_is_set_aside() throws IOException {
        close();
        Files.writeString(dir.resolve("snapshots.db"), "This is not a database. ".repeat(200));

        SnapshotStore anew = newStore();

        await(anew.save(snapshot("run-1", 5)));
        assertThat(newest(anew, "run-1", Long.MAX_VALUE)).hasValue(5L);
        assertThat(dir.resolve("snapshots.db.unusable")).exists();
    }

    /** Damage that shows only later: one question fails, and then there is a new file. */
    @Test
    void a_file_that_is_found_damaged_is_set_aside() throws IOException {
        for (int run = 1; run <= 8; run++) {
            await(opened.save(new Snapshot("run-" + run, 5, new byte[100_000])));
        }
        close();
        try (FileChannel file = FileChannel.open(dir.resolve("snapshots.db"), StandardOpenOption.WRITE)) {
            byte[] garbage = new byte[4_096 * 3];
            Arrays.fill(garbage, (byte) 0x5a);
            file.write(ByteBuffer.wrap(garbage), 4_096);
        }
        SnapshotStore damaged = newStore();

        assertThat(catchThrowable(() -> await(damaged.newest("run-1", Long.MAX_VALUE))))
                .isInstanceOf(StoreUnavailable.class);

        assertThat(newest(damaged, "run-1", Long.MAX_VALUE)).isEmpty();
        await(damaged.save(snapshot("run-1", 5)));
        assertThat(newest(damaged, "run-1", Long.MAX_VALUE)).hasValue(5L);
    }
}
