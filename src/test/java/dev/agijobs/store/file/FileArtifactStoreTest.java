package dev.agijobs.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import dev.agijobs.store.CorruptArtifact;
import dev.agijobs.store.contract.ArtifactStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileArtifactStoreTest extends ArtifactStoreContract {
    @TempDir
    private Path dir;

    private final ExecutorService io = Executors.newFixedThreadPool(4);

    @AfterEach
    void stop() {
        io.close();
    }

    @Override
    protected ArtifactStore newStore() {
        return new FileArtifactStore(dir, io);
    }

    @Test
    void the_same_bytes_are_one_file_two_folders_deep() throws IOException {
        Cid cid = await(store().put(bytes("twice")));
        await(store().put(bytes("twice")));

        assertThat(files()).hasSize(1);
        assertThat(dir.relativize(files().getFirst())).hasFileName(cid.text());
        assertThat(dir.relativize(files().getFirst()).getNameCount()).isEqualTo(3);
    }

    @Test
    void a_reopened_store_has_everything_and_no_leftovers() throws IOException {
        Cid cid = await(store().put(bytes("kept")));
        Files.write(dir.resolve("tmp").resolve("put-half-written"), bytes("ke"));

        ArtifactStore reopened = newStore();

        assertThat(await(reopened.get(cid)))
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(bytes("kept")));
        assertThat(files()).extracting(Path::getFileName).containsExactly(Path.of(cid.text()));
    }

    @Test
    void changed_bytes_are_noticed_and_healed_by_putting_them_again() throws IOException {
        Cid cid = await(store().put(bytes("right")));
        Files.write(files().getFirst(), bytes("wrong"));

        assertThatThrownBy(() -> await(store().get(cid)))
                .isInstanceOf(CorruptArtifact.class)
                .hasMessageContaining(cid.text());

        await(store().put(bytes("right")));
        assertThat(await(store().get(cid)))
                .hasValueSatisfying(found -> assertThat(found).isEqualTo(bytes("right")));
    }

    @Test
    void an_artifact_is_not_there_before_it_has_its_name() {
        ArtifactStore interrupted = new FileArtifactStore(dir, io, point -> {
            throw new IllegalStateException(point);
        });

        assertThatThrownBy(() -> await(interrupted.put(bytes("half"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("artifact.before-rename");
        assertThat(await(store().get(Cid.of(bytes("half"))))).isEmpty();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(dir)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
