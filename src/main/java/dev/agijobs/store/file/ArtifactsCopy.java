package dev.agijobs.store.file;

import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import dev.agijobs.store.CorruptArtifact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Copies all artifacts of a directory, also while their owner adds some. The copies share nothing with the originals and are durable when it answers. Blocks. */
public final class ArtifactsCopy {

    /**
     * What came of it.
     *
     * @param damaged artifacts that were left out because their bytes are not what their ids name
     */
    public record Copied(long artifacts, long bytes, List<Cid> damaged) {}

    private final ArtifactFiles from;
    private final ArtifactFiles to;
    private final Set<Path> folders = new HashSet<>();
    private final List<Cid> damaged = new ArrayList<>();
    private long artifacts;
    private long bytes;

    private ArtifactsCopy(Path from, Path to) {
        this.from = new ArtifactFiles(from);
        this.to = new ArtifactFiles(to);
    }

    /**
     * Copies what there is when it comes by.
     *
     * @param from may be absent, and holds nothing then
     * @param to is made
     * @throws UncheckedIOException when something cannot be read or written
     */
    public static Copied copy(Path from, Path to) {
        ArtifactsCopy copy = new ArtifactsCopy(from, to);
        try {
            copy.copyAll();
        } catch (IOException e) {
            throw new UncheckedIOException("The artifacts in " + from + " cannot be copied: " + e.getMessage(), e);
        }
        return new Copied(copy.artifacts, copy.bytes, List.copyOf(copy.damaged));
    }

    private void copyAll() throws IOException {
        Files.createDirectories(to.dir());
        folders.add(to.dir());
        if (Files.isDirectory(from.dir())) {
            for (Path outer : foldersIn(from.dir())) {
                for (Path inner : foldersIn(outer)) {
                    copyFolder(inner);
                }
            }
        }
        for (Path folder : folders) {
            ArtifactFiles.force(folder);
        }
    }

    private static List<Path> foldersIn(Path dir) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir, Files::isDirectory)) {
            entries.forEach(found::add);
        }
        return found;
    }

    private void copyFolder(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Cid cid = named(file);
                if (cid != null && file.equals(from.of(cid))) {
                    copy(cid, file);
                }
            }
        }
    }

    /** Null for a file that is no artifact. */
    private static @Nullable Cid named(Path file) {
        try {
            return Cid.parse(String.valueOf(file.getFileName()));
        } catch (IllegalArgumentException another) {
            return null;
        }
    }

    private void copy(Cid cid, Path file) throws IOException {
        Optional<byte[]> content = content(cid, file);
        if (content.isPresent()) {
            write(cid, content.get());
            artifacts++;
            bytes += content.get().length;
        }
    }

    /** Empty when it is damaged, or was swept up meanwhile. */
    private Optional<byte[]> content(Cid cid, Path file) throws IOException {
        try {
            if (Files.size(file) > ArtifactStore.MAX_BYTES) {
                throw new CorruptArtifact(cid);
            }
            return from.load(cid);
        } catch (NoSuchFileException sweptUp) {
            return Optional.empty();
        } catch (CorruptArtifact e) {
            damaged.add(cid);
            return Optional.empty();
        }
    }

    private void write(Cid cid, byte[] content) throws IOException {
        Path folder = to.folder(cid);
        Files.createDirectories(folder);
        folders.add(folder);
        folders.add(folder.resolve("..").normalize());
        try (FileChannel channel =
                FileChannel.open(to.of(cid), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (ByteBuffer rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }
}
