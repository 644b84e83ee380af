package dev.agijobs.store.file;

import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * One file for each artifact, in two levels of folders named by letters near the end of its id. A file appears whole or not at all: it is written and forced under a
 * temporary name, then renamed, and its folder is forced. The directory belongs to one process. Thread-safe.
 */
public final class FileArtifactStore implements ArtifactStore {

    /** Name of its folder in a state directory. */
    public static final String FOLDER = "artifacts";

    private final ArtifactFiles files;
    private final Path dir;
    private final Path temporary;
    private final Executor io;
    private final Failpoints failpoints;

    /** Without failpoints. */
    public FileArtifactStore(Path dir, Executor io) {
        this(dir, io, Failpoints.NONE);
    }

    /**
     * Makes the directory if absent and removes what a killed process left half-written.
     *
     * @param io runs the blocking work and the callers' continuations
     * @param failpoints hit at {@code artifact.before-rename} (forced under its temporary name)
     * @throws StoreUnavailable when the directory cannot be used
     */
    public FileArtifactStore(Path dir, Executor io, Failpoints failpoints) {
        this.files = new ArtifactFiles(dir);
        this.dir = dir;
        this.temporary = dir.resolve(ArtifactFiles.TEMPORARY);
        this.io = io;
        this.failpoints = failpoints;
        try {
            Files.createDirectories(temporary);
            try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(temporary)) {
                for (Path leftover : leftovers) {
                    Files.delete(leftover);
                }
            }
        } catch (IOException e) {
            throw ArtifactFiles.unavailable(e);
        }
    }

    @Override
    public Uni<Cid> put(byte[] bytes) {
        return Uni.createFrom().item(() -> store(bytes)).runSubscriptionOn(io);
    }

    @Override
    public Uni<Optional<byte[]>> get(Cid cid) {
        return Uni.createFrom().item(() -> files.load(cid)).runSubscriptionOn(io);
    }

    private Cid store(byte[] bytes) {
        ArtifactStore.checkSize(bytes);
        Cid cid = Cid.of(bytes);
        Path file = files.of(cid);
        Path folder = files.folder(cid);
        try {
            // A damaged file is not the same artifact: it is written anew.
            if (!holds(file, bytes)) {
                Files.createDirectories(folder);
                write(file, bytes);
            }
            // Also when it is there: another put may have made file and folders, and not forced them yet.
            ArtifactFiles.force(folder);
            ArtifactFiles.force(folder.resolve(".."));
            ArtifactFiles.force(dir);
            return cid;
        } catch (IOException e) {
            throw ArtifactFiles.unavailable(e);
        }
    }

    private void write(Path file, byte[] bytes) throws IOException {
        Path written = Files.createTempFile(temporary, "put", null);
        try {
            try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
                for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            failpoints.hit("artifact.before-rename");
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static boolean holds(Path file, byte[] bytes) throws IOException {
        return Files.exists(file) && Files.size(file) == bytes.length && Arrays.equals(Files.readAllBytes(file), bytes);
    }
}
