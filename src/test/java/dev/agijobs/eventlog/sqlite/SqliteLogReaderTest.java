package dev.agijobs.eventlog.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.agijobs.eventlog.EventFeed.Page;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.contract.EventLogFixture;
import dev.agijobs.eventlog.contract.LogContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads a log from outside beside the process that owns it. */
final class SqliteLogReaderTest extends LogContract {

    @TempDir
    private Path empty;

    private final SqliteFixture sqlite = new SqliteFixture();

    @Override
    protected EventLogFixture newFixture() {
        return sqlite;
    }

    private SqliteLogReader reader() {
        return new SqliteLogReader(sqlite.dir(), Runnable::run);
    }

    @Test
    void it_reads_what_the_owner_wrote_and_goes_on_writing() {
        append("run-a", 0, 3);
        try (SqliteLogReader reader = reader()) {
            append("run-a", 3, 2);

            assertThat(reader.logId()).isEqualTo(log().logId());
            assertThat(await(reader.end())).isEqualTo(await(feed().end()));
            assertThat(await(reader.read("run-a", 2, 10)))
                    .extracting(RecordedEvent::seq)
                    .containsExactly(3L, 4L, 5L);
            assertThat(await(reader.head("run-a")))
                    .hasValueSatisfying(head -> assertThat(head.seq()).isEqualTo(5));
            assertThat(await(reader.head("run-b"))).isEmpty();
        }
    }

    @Test
    void its_pages_are_those_of_the_feed() {
        append("run-a", 0, 5);
        try (SqliteLogReader reader = reader()) {
            Page first = await(reader.after(reader.start(), 3));
            Page second = await(reader.after(first.next(), 3));

            assertThat(first.events()).extracting(RecordedEvent::offset).containsExactly(1L, 2L, 3L);
            assertThat(second.events()).extracting(RecordedEvent::offset).containsExactly(4L, 5L);
            assertThat(await(reader.after(second.next(), 3))).isEqualTo(await(feed().after(second.next(), 3)));
        }
    }

    @Test
    void it_appends_nothing() {
        append("run-a", 0, 1);
        try (SqliteLogReader reader = reader()) {
            assertThat(failureOf(reader.append(appendOf("run-a", 1, 1)))).isInstanceOf(StoreUnavailable.class);
        }
        assertThat(readAll("run-a")).hasSize(1);
    }

    @Test
    void it_makes_no_log_where_none_is() {
        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> new SqliteLogReader(empty, Runnable::run));
        assertThat(empty).isEmptyDirectory();
    }
}
