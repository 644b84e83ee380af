package dev.agijobs.backup;

import dev.agijobs.store.file.FileArtifactStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** A backup as one file: a zip of the folder that it would be. */
final class Archive {

    /** What a backup has; nothing else is unpacked. */
    private static final Pattern ENTRY =
            Pattern.compile("backup\\.json|log\\.db|artifacts/[a-z2-7]/[a-z2-7]/b[a-z2-7]{58}");

    private Archive() {}

    /** Whether it is named as one. */
    static boolean isOne(Path path) {
        return path.toString().toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    /** Packs the files of a folder, and answers the durable zip. */
    static Path pack(Path folder, Path zip) throws IOException {
        List<Path> files;
        try (Stream<Path> tree = Files.walk(folder)) {
            files = tree.filter(Files::isRegularFile).sorted().toList();
        }
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(zip));
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.setLevel(Deflater.BEST_SPEED);
            for (Path each : files) {
                out.putNextEntry(new ZipEntry(name(folder, each)));
                Files.copy(each, out);
                out.closeEntry();
            }
        }
        Folders.force(zip);
        return zip;
    }

    private static String name(Path folder, Path file) {
        StringBuilder name = new StringBuilder();
        for (Path part : folder.relativize(file)) {
            name.append(name.isEmpty() ? "" : "/").append(part);
        }
        return name.toString();
    }

    /**
     * Unpacks a backup into a folder.
     *
     * @return how many artifacts it has
     * @throws ZipException when it is no zip, or holds what no backup does
     */
    static long unpack(Path zip, Path folder) throws IOException {
        Set<Path> folders = new HashSet<>();
        long artifacts = 0;
        try (InputStream file = Files.newInputStream(zip);
                ZipInputStream in = new ZipInputStream(file)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!ENTRY.matcher(entry.getName()).matches()) {
                    throw new ZipException("a backup has no " + entry.getName());
                }
                Path target = folder.resolve(entry.getName());
                Files.createDirectories(Folders.parent(target));
                Files.copy(in, target);
                Folders.force(target);
                artifacts += entry.getName().startsWith(FileArtifactStore.FOLDER) ? 1 : 0;
                for (Path part = Folders.parent(target); part.startsWith(folder); part = Folders.parent(part)) {
                    folders.add(part);
                }
            }
        }
        for (Path each : folders) {
            Folders.force(each);
        }
        return artifacts;
    }
}
