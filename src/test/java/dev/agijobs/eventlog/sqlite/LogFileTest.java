package dev.agijobs.eventlog.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.eventlog.contract.EventLogFixture;
import dev.agijobs.eventlog.contract.LogContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at a log's file from outside, while the log is open and written. */
final class LogFileTest extends LogContract {

    @TempDir
    private Path elsewhere;

    private final SqliteFixture sqlite = new SqliteFixture();

    @Override
    protected EventLogFixture newFixture() {
        return sqlite;
    }

    private LogFile file() {
        return new LogFile(sqlite.dir());
    }

    @Test
    void facts_count_what_is_committed() {
        // Given
        append("run-a", 0, 3);
        append(new Append("run-b", ExpectedVersion.at(0), events(2), StreamStatus.TERMINAL));
        append("owner", 0, 1);

        // Then
        assertThat(file().facts()).isEqualTo(new LogFile.Facts(await(feed().end()), 6, 3, 1));
    }

    @Test
    void a_copy_holds_all_that_was_committed_before_it_began_and_whole_commits_only() throws IOException {
        // Given a log that grows by three events at a time, in one commit each
        append("run-before", 0, 300);
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Long> writing = beside(() -> {
            long seq = 0;
            while (!enough.get()) {
                append("run-beside", seq, 3);
                seq += 3;
            }
            return seq;
        });

        // When it is copied again and again
        List<Path> copies = new ArrayList<>();
        long least = 0;
        for (int i = 0; i < 10; i++) {
            long before = file().facts().events();
            Path copy = Files.createDirectory(elsewhere.resolve("copy-" + i));
            file().copyTo(copy.resolve(LogFile.NAME));
            assertThat(new LogFile(copy).facts().events()).isGreaterThanOrEqualTo(before);
            least = Math.max(least, before);
            copies.add(copy);
        }
        enough.set(true);
        long written = writing.join();

        // Then each is a log by itself, cut between two commits
        assertThat(written).as("it was written meanwhile").isPositive();
        assertThat(least).as("copies were taken between commits").isGreaterThan(300);
        for (Path copy : copies) {
            try (SqliteLogReader log = new SqliteLogReader(copy, Runnable::run)) {
                List<RecordedEvent> beside = await(log.read("run-beside", 0, Integer.MAX_VALUE));
                assertThat(beside.size() % 3).isZero();
                assertThat(HashChain.firstBad(beside, 0, HashChain.GENESIS)).isZero();
                assertThat(await(log.read("run-before", 0, 1_000))).hasSize(300);
                assertThat(log.logId()).isEqualTo(log().logId());
            }
        }
    }

    @Test
    void a_copy_is_one_file() throws IOException {
        append("run-a", 0, 3);
        file().copyTo(elsewhere.resolve(LogFile.NAME));

        new LogFile(elsewhere).facts();

        try (Stream<Path> files = Files.list(elsewhere)) {
            assertThat(files).extracting(Path::getFileName).containsExactly(Path.of(LogFile.NAME));
        }
    }

    @Test
    void what_a_killed_process_left_in_its_write_ahead_log_is_seen() throws IOException {
        // Given the files as a killed process leaves them: the newest events are in the write-ahead log alone
        append("run-a", 0, 5);
        for (String name : List.of("log.db", "log.db-wal")) {
            Files.copy(sqlite.dir().resolve(name), elsewhere.resolve(name));
        }

        // Then
        assertThat(new LogFile(elsewhere).facts().events()).isEqualTo(5);
    }

    @Test
    void nothing_is_made_where_no_log_is() {
        LogFile none = new LogFile(elsewhere);

        assertThat(none.exists()).isFalse();
        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(none::facts)
                .withMessageContaining(elsewhere.toString());
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void a_file_without_tables_is_no_log() throws IOException {
        Files.createFile(elsewhere.resolve(LogFile.NAME));
        assertThatExceptionOfType(StoreUnavailable.class)
                .isThrownBy(new LogFile(elsewhere)::facts)
                .withMessageContaining("holds no log");
    }

    @Test
    void an_honest_log_has_no_damage_and_no_emptied_stream() {
        append("run-a", 0, 3);
        assertThat(file().damage(10)).isEmpty();
        assertThat(file().emptied(10)).isEmpty();
    }

    @Test
    void a_stream_whose_events_are_gone_is_found_by_its_head() throws SQLException {
        // Given
        append("run-a", 0, 3);
        append("run-b", 0, 2);
        fixture().closeLog();
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + sqlite.dir().resolve(LogFile.NAME));
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM events WHERE offset > 3");
        }

        // Then
        assertThat(file().emptied(10)).containsExactly("run-b");
    }

    @Test
    void overwritten_pages_are_damage() throws IOException {
        // Given
        append("run-a", 0, 200);
        file().copyTo(elsewhere.resolve(LogFile.NAME));
        byte[] bytes = Files.readAllBytes(elsewhere.resolve(LogFile.NAME));
        for (int i = bytes.length / 2; i < bytes.length / 2 + 8_192; i++) {
            bytes[i] = 0x55;
        }
        Files.write(elsewhere.resolve(LogFile.NAME), bytes);

        // Then
        assertThat(new LogFile(elsewhere).damage(10)).isNotEmpty().hasSizeLessThanOrEqualTo(10);
    }
}
