package dev.agijobs.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for the time of a measurement, in {@code -Dbench.dir} ({@code target}): the disk that is measured. */
final class TempDir {
    private TempDir() {}

    /** What is done in the folder. */
    @FunctionalInterface
    interface Work {
        void in(Path dir) throws Exception;
    }

    static void with(String prefix, Work work) throws Exception {
        Path parent = Files.createDirectories(Path.of(System.getProperty("bench.dir", "target")));
        Path dir = Files.createTempDirectory(parent, prefix);
        try {
            work.in(dir);
        } finally {
            delete(dir);
        }
    }

    private static void delete(Path dir) throws IOException {
        List<Path> paths = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(dir)) {
            walk.sorted(Comparator.reverseOrder()).forEach(paths::add);
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
