package dev.agijobs.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveFileTest {
    private static final int SHARDS = 3;
    private static final ArchiveRange RANGE = new ArchiveRange("log1", 1_000, 1_400);

    @TempDir
    Path folder;

    private final List<RecordedEvent> all = events(RANGE);

    /** In each shard 7 streams take turns; every 50th event is of one that has few. */
    private static List<RecordedEvent> events(ArchiveRange range) {
        List<RecordedEvent> events = new ArrayList<>();
        Map<String, RecordedEvent> last = new HashMap<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            for (long offset = Math.max(1, range.firstOffset()); offset < range.pastOffset(); offset++) {
                String stream = "run-%d-%s".formatted(shard, offset % 50 == 0 ? "rare" : "" + offset % 7);
                RecordedEvent before = last.get(stream);
                byte[] prevHash = before == null ? HashChain.GENESIS : before.hash();
                long seq = before == null ? 1 : before.seq() + 1;
                NewEvent event = new NewEvent(
                        new UUID(shard, offset),
                        "TypeÄ",
                        2,
                        Instant.parse("2026-01-01T00:00:00.123456Z").plusSeconds(offset),
                        "actor",
                        offset % 2 == 0 ? null : "command-" + offset,
                        offset % 3 == 0 ? null : "trace-" + offset,
                        ("payload " + offset).getBytes(StandardCharsets.UTF_8));
                byte[] hash = HashChain.hash(prevHash, "default", stream, seq, event);
                RecordedEvent recorded =
                        new RecordedEvent(shard, offset, stream, seq, "default", event, prevHash, hash);
                last.put(stream, recorded);
                events.add(recorded);
            }
        }
        return events;
    }

    private Archived write(List<RecordedEvent> events, ArchiveRange range) throws IOException {
        try (ArchiveWriter writer = new ArchiveShelf(folder).begin(range, "me")) {
            for (int shard = 0; shard < SHARDS; shard++) {
                int wanted = shard;
                List<RecordedEvent> part =
                        events.stream().filter(e -> e.shard() == wanted).toList();
                for (int i = 0; i < part.size(); i += 30) {
                    writer.add(part.subList(i, Math.min(part.size(), i + 30)));
                }
            }
            return writer.finish(() -> {});
        }
    }

    private void assertSame(List<RecordedEvent> found, List<RecordedEvent> wanted) {
        assertThat(EventTexts.of(found)).isEqualTo(EventTexts.of(wanted));
    }

    @Test
    void what_was_written_is_read_with_every_field() throws IOException {
        Archived archived = write(all, RANGE);

        new ArchiveShelf(folder).check(archived, SHARDS);

        assertThat(archived.events()).isEqualTo(1_200);
        try (ArchiveShelf shelf = new ArchiveShelf(folder);
                var files = Files.list(folder)) {
            assertSame(shelf.ofShard(archived, 1, 999, 1_399, Long.MAX_VALUE), all.subList(400, 800));
            assertSame(shelf.ofShard(archived, 2, 1_028, 1_061, Long.MAX_VALUE), all.subList(829, 862));
            assertThat(shelf.ofShard(archived, 2, 1_028, 1_061, 1)).hasSize(1);
            assertThat(files).containsExactly(folder.resolve(archived.file()));
        }
    }

    @Test
    void events_of_a_stream_are_found() throws IOException {
        Archived archived = write(all, RANGE);
        List<RecordedEvent> rare =
                all.stream().filter(e -> e.stream().equals("run-1-rare")).toList();

        try (ArchiveShelf shelf = new ArchiveShelf(folder)) {
            assertSame(shelf.ofStream(archived, 1, "run-1-rare", 1, 0, 100), rare);
            assertSame(shelf.ofStream(archived, 1, "run-1-rare", 1_050, 2, 4), rare.subList(2, 4));
            assertThat(shelf.ofStream(archived, 1, "run-1-none", 1, 0, 100)).isEmpty();
            assertThat(shelf.ofStream(archived, 7, "run-1-rare", 1, 0, 100)).isEmpty();
        }
    }

    @Test
    void the_same_events_make_the_same_file() throws IOException {
        assertThat(write(all, RANGE).file()).isEqualTo(write(all, RANGE).file());
    }

    @Test
    void any_byte_that_is_another_is_found_by_the_check() throws IOException {
        Archived archived = write(all, RANGE);
        Path file = folder.resolve(archived.file());
        byte[] good = Files.readAllBytes(file);
        for (int at = 0; at < good.length; at += 97) {
            byte[] bad = good.clone();
            bad[at] ^= 0x40;
            Files.write(file, bad);

            assertThatThrownBy(() -> new ArchiveShelf(folder).check(archived, SHARDS))
                    .as("byte %d of %d", at, good.length)
                    .isInstanceOf(ArchiveDamaged.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void reads_of_a_damaged_file_name_it_and_never_answer_anything_else() throws IOException {
        Archived archived = write(all, RANGE);
        Path file = folder.resolve(archived.file());
        byte[] good = Files.readAllBytes(file);
        int told = 0;
        for (int at = 0; at < good.length; at += 53) {
            byte[] bad = good.clone();
            bad[at] ^= 0x01;
            Files.write(file, bad);
            try (ArchiveShelf shelf = new ArchiveShelf(folder)) {
                assertSame(shelf.ofShard(archived, 1, 999, 1_399, Long.MAX_VALUE), all.subList(400, 800));
            } catch (StoreUnavailable e) {
                assertThat(e).hasMessageContaining(file.toString());
                told++;
            }
        }
        assertThat(told).isPositive();
    }

    @Test
    void a_file_that_ends_early_or_is_missing_is_named() throws IOException {
        Archived archived = write(all, RANGE);
        Path file = folder.resolve(archived.file());
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 1_000));
        ArchiveShelf shelf = new ArchiveShelf(folder);

        assertThatThrownBy(() -> shelf.ofShard(archived, 1, 0, 2_000, 1))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageStartingWith("The archive file " + file + " is damaged: ");
        Files.write(file, new byte[0]);
        assertThatThrownBy(() -> shelf.ofShard(archived, 1, 0, 2_000, 1)).hasMessageContaining("is damaged");
        Files.delete(file);
        assertThatThrownBy(() -> shelf.ofShard(archived, 1, 0, 2_000, 1))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessage("The archive file " + file + " is missing. Put it back");
    }

    @Test
    void an_event_whose_hash_does_not_fit_is_found_by_the_check() throws IOException {
        RecordedEvent e = all.get(500);
        all.set(
                500,
                new RecordedEvent(
                        e.shard(),
                        e.offset(),
                        e.stream(),
                        e.seq(),
                        e.org(),
                        all.get(501).event(),
                        e.prevHash(),
                        e.hash()));
        Archived archived = write(all, RANGE);

        assertThatThrownBy(() -> new ArchiveShelf(folder).check(archived, SHARDS))
                .isInstanceOf(ArchiveDamaged.class)
                .hasMessageContaining("event %d of %s does not fit into its stream".formatted(e.seq(), e.stream()));
    }

    @Test
    void a_range_of_which_a_shard_lacks_its_end_is_found_by_the_check() throws IOException {
        Archived archived = write(all.subList(0, 1_199), RANGE);

        assertThatThrownBy(() -> new ArchiveShelf(folder).check(archived, SHARDS))
                .isInstanceOf(ArchiveDamaged.class)
                .hasMessageContaining("offset 1399 of shard 2 is missing");
    }

    @Test
    void events_are_written_without_gaps() throws IOException {
        try (ArchiveWriter writer = new ArchiveShelf(folder).begin(RANGE, "me")) {
            assertThatThrownBy(() -> writer.add(all.subList(1, 3))).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void what_was_not_finished_is_removed() throws IOException {
        new ArchiveShelf(folder).begin(RANGE, "me").add(all.subList(0, 3));
        Files.writeString(folder.resolve("other-000.tmp"), "of another log");

        new ArchiveShelf(folder).removeUnfinished("log1");

        assertThat(folder.toFile().list()).containsExactly("other-000.tmp");
    }
}
