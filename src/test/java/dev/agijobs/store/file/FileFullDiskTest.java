package dev.agijobs.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.Cid;
import dev.agijobs.testkit.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class FileFullDiskTest {

    @Test
    void a_full_disk_refuses_an_artifact_whole_and_space_heals_the_store() throws Exception {
        byte[] large = new byte[1 << 20];
        new Random(1).nextBytes(large);
        try (SmallDisk disk = SmallDisk.mount("4m")) {
            Path dir = disk.dir().resolve("artifacts");
            FileArtifactStore store = new FileArtifactStore(dir, Runnable::run);
            disk.fill(large.length / 2);

            assertThatThrownBy(() -> store.put(large).await().indefinitely()).isInstanceOf(StoreUnavailable.class);

            assertThat(store.get(Cid.of(large)).await().indefinitely()).isEmpty();
            try (Stream<Path> files = Files.walk(dir)) {
                assertThat(files.filter(Files::isRegularFile)).isEmpty();
            }
            disk.free();
            Cid cid = store.put(large).await().indefinitely();
            assertThat(store.get(cid).await().indefinitely())
                    .hasValueSatisfying(found -> assertThat(found).isEqualTo(large));
        }
    }
}
