package dev.agijobs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A real file system of a few MiB in memory, which can be filled and freed. Needs the right to mount: where that is missing the test fails under CI=true and is left out elsewhere. */
public final class SmallDisk implements AutoCloseable {
    private final Path dir;

    private SmallDisk(Path dir) {
        this.dir = dir;
    }

    public static SmallDisk mount(String size) throws Exception {
        Path dir = Files.createTempDirectory("small-disk");
        if (run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", dir.toString()) != 0) {
            Files.delete(dir);
            assertThat(System.getenv("CI"))
                    .as("CI must be allowed to mount a tmpfs")
                    .isNotEqualTo("true");
            System.err.println("NOT TESTED: what happens on a full disk, because no tmpfs may be mounted here");
            abort("no tmpfs may be mounted here");
        }
        return new SmallDisk(dir);
    }

    public Path dir() {
        return dir;
    }

    /** Takes all space but so many bytes. */
    public void fill(long keepBytes) throws IOException {
        FileStore store = Files.getFileStore(dir);
        long take = store.getUsableSpace() - keepBytes;
        Files.write(dir.resolve("ballast"), new byte[(int) Math.max(0, take)], StandardOpenOption.CREATE);
    }

    public void free() throws IOException {
        Files.deleteIfExists(dir.resolve("ballast"));
    }

    @Override
    public void close() throws Exception {
        assertThat(run("umount", "-l", dir.toString())).isZero();
        Files.delete(dir);
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException notInstalled) {
            return -1;
        }
    }
}
