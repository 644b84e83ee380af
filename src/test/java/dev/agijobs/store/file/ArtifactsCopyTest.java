package dev.agijobs.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.Cid;
import dev.agijobs.store.CorruptArtifact;
import dev.agijobs.store.file.ArtifactsCopy.Copied;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts copied and read from outside of the store that owns them. */
class ArtifactsCopyTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    @SuppressWarnings("NullAway.Init")
    private FileArtifactStore store;

    @BeforeEach
    void openStore() {
        store = new FileArtifactStore(from(), Runnable::run);
    }

    private Path from() {
        return dir.resolve("from");
    }

    private Path to() {
        return dir.resolve("to");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(Duration.ofSeconds(5));
    }

    private Optional<byte[]> copied(Cid cid) {
        return await(new FileArtifactReader(to()).get(cid));
    }

    private Path file(Cid cid) {
        return new ArtifactFiles(from()).of(cid);
    }

    @Test
    void every_artifact_is_copied_with_its_bytes() {
        // Given
        List<Cid> cids = IntStream.range(0, 50)
                .mapToObj(i -> await(store.put(bytes("artifact " + i))))
                .toList();

        // When
        Copied copied = ArtifactsCopy.copy(from(), to());

        // Then
        assertThat(copied.artifacts()).isEqualTo(50);
        assertThat(copied.bytes())
                .isEqualTo(IntStream.range(0, 50)
                        .mapToLong(i -> ("artifact " + i).length())
                        .sum());
        assertThat(copied.damaged()).isEmpty();
        for (int i = 0; i < 50; i++) {
            assertThat(copied(cids.get(i))).hasValue(bytes("artifact " + i));
        }
    }

    @Test
    void a_copy_shares_nothing_with_its_original() throws IOException {
        Cid cid = await(store.put(bytes("kept")));
        ArtifactsCopy.copy(from(), to());

        Files.write(file(cid), bytes("gone"));

        assertThat(copied(cid)).hasValue(bytes("kept"));
    }

    @Test
    void what_is_damaged_is_named_and_left_out() throws IOException {
        Cid good = await(store.put(bytes("good")));
        Cid bad = await(store.put(bytes("bad")));
        Files.write(file(bad), bytes("worse"));

        Copied copied = ArtifactsCopy.copy(from(), to());

        assertThat(copied.damaged()).containsExactly(bad);
        assertThat(copied.artifacts()).isOne();
        assertThat(copied(good)).isPresent();
        assertThat(copied(bad)).isEmpty();
    }

    @Test
    void what_is_half_written_or_no_artifact_stays_behind() throws IOException {
        Cid cid = await(store.put(bytes("whole")));
        Files.write(from().resolve("tmp").resolve("put123"), bytes("hal"));
        Files.write(file(cid).resolveSibling("notes.txt"), bytes("by hand"));
        Files.copy(file(cid), file(cid).resolveSibling(Cid.of(bytes("another")).text()));

        assertThat(ArtifactsCopy.copy(from(), to()).artifacts()).isOne();
        assertThat(to().resolve("tmp")).doesNotExist();
    }

    @Test
    void no_directory_holds_no_artifacts() {
        assertThat(ArtifactsCopy.copy(dir.resolve("absent"), to())).isEqualTo(new Copied(0, 0, List.of()));
        assertThat(await(new FileArtifactReader(dir.resolve("absent")).get(Cid.of(bytes("any")))))
                .isEmpty();
    }

    @Test
    void a_reader_leaves_alone_what_its_owner_is_writing() throws IOException {
        Path halfWritten = Files.write(from().resolve("tmp").resolve("put123"), bytes("hal"));
        Cid cid = await(store.put(bytes("whole")));
        FileArtifactReader reader = new FileArtifactReader(from());

        assertThat(await(reader.get(cid))).hasValue(bytes("whole"));
        assertThatExceptionOfType(StoreUnavailable.class).isThrownBy(() -> await(reader.put(bytes("new"))));
        assertThat(halfWritten).exists();
    }

    @Test
    void a_reader_notices_changed_bytes() throws IOException {
        Cid cid = await(store.put(bytes("right")));
        Files.write(file(cid), bytes("wrong"));

        assertThatExceptionOfType(CorruptArtifact.class)
                .isThrownBy(() -> await(new FileArtifactReader(from()).get(cid)));
    }
}
