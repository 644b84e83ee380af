package dev.agijobs.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.ViewStore.Changes;
import dev.agijobs.store.contract.ViewStoreContract;
import dev.agijobs.store.contract.ViewStoreFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteViewStoreTest extends ViewStoreContract {
    private static final ViewGeneration RUNS = new ViewGeneration("runs", 1, 1);

    @TempDir
    Path dir;

    @Override
    protected ViewStoreFixture newFixture() {
        return new ViewStoreFixture() {
            private SqliteViewStore store = open();

            private SqliteViewStore open() {
                return new SqliteViewStore(dir, Runnable::run);
            }

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
                store.close();
                store = open();
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    @Test
    void a_file_that_is_no_database_is_set_aside() throws IOException {
        Path own = Files.createDirectory(dir.resolve("own"));
        Files.writeString(own.resolve("views.db"), "This is not a database, and long enough to be none. ".repeat(100));

        assertNewAndUsable(own);
    }

    @Test
    void a_file_of_a_newer_version_is_set_aside() throws SQLException, IOException {
        Path own = Files.createDirectory(dir.resolve("own"));
        change(own, "PRAGMA user_version = 99");

        assertNewAndUsable(own);
    }

    @Test
    void a_file_with_foreign_tables_is_set_aside() throws SQLException, IOException {
        Path own = Files.createDirectory(dir.resolve("own"));
        change(own, "CREATE TABLE generations (other TEXT)");

        assertNewAndUsable(own);
    }

    private static void change(Path own, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + own.resolve("views.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE something (x)");
            statement.execute(sql);
        }
    }

    private static void assertNewAndUsable(Path own) {
        try (SqliteViewStore store = new SqliteViewStore(own, Runnable::run)) {
            assertUsable(store);
        }
        assertThat(own.resolve("views.db.unusable")).exists();
    }

    private static void assertUsable(SqliteViewStore store) {
        assertThat(await(store.generations("runs"))).isEmpty();
        await(store.make(RUNS, at(0)));
        await(store.write(RUNS, new Changes(List.of(document("a", 1, "x")), Set.of(), at(0), at(1))));
        await(store.makeLive(RUNS));
        assertThat(await(store.find("runs", "a")).document()).isNotNull();
    }

    @Test
    void a_file_found_damaged_by_reading_is_set_aside() throws IOException {
        try (SqliteViewStore store = damaged()) {
            await(store.makeLive(RUNS));
            Throwable failure =
                    catchThrowable(() -> await(store.page("runs", new ViewQuery(Set.of(), 0, null, 2_000))));

            assertThat(failure).isInstanceOf(StoreUnavailable.class);
            assertUsable(store);
        }
        assertThat(dir.resolve("own/views.db.unusable")).exists();
    }

    @Test
    void a_file_found_damaged_by_writing_is_set_aside() throws IOException {
        try (SqliteViewStore store = damaged()) {
            assertThat(await(store.generations("runs"))).hasSize(1);
            Throwable failure = catchThrowable(() ->
                    await(store.write(RUNS, new Changes(List.of(document("id1000", 1, "y")), Set.of(), at(1), at(2)))));

            assertThat(failure).isInstanceOf(StoreUnavailable.class);
            assertUsable(store);
        }
        assertThat(dir.resolve("own/views.db.unusable")).exists();
    }

    private SqliteViewStore damaged() throws IOException {
        Path own = Files.createDirectory(dir.resolve("own"));
        try (SqliteViewStore store = new SqliteViewStore(own, Runnable::run)) {
            List<ViewDocument> documents = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                documents.add(document("id" + i, i, "x".repeat(400)));
            }
            await(store.make(RUNS, at(0)));
            await(store.write(RUNS, new Changes(documents, Set.of(), at(0), at(1))));
            await(store.makeLive(RUNS));
        }
        damage(own.resolve("views.db"));
        return new SqliteViewStore(own, Runnable::run);
    }

    /** Overwrites all but the first pages. */
    private static void damage(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long keep = 6 * 4_096;
            byte[] garbage = new byte[(int) (channel.size() - keep)];
            Arrays.fill(garbage, (byte) 0x5a);
            channel.write(ByteBuffer.wrap(garbage), keep);
        }
    }
}
