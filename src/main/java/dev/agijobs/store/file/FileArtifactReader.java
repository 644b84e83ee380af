package dev.agijobs.store.file;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.Optional;

/** The artifacts in a directory that belongs to another process or to none: read by the thread that asks, never changed. */
public final class FileArtifactReader implements ArtifactStore {
    private final ArtifactFiles files;

    /** @param dir may be absent, and holds nothing then */
    public FileArtifactReader(Path dir) {
        files = new ArtifactFiles(dir);
    }

    /** Always fails. */
    @Override
    public Uni<Cid> put(byte[] bytes) {
        return Uni.createFrom().failure(new StoreUnavailable("The artifacts are open for reading only", null));
    }

    @Override
    public Uni<Optional<byte[]>> get(Cid cid) {
        return Uni.createFrom().item(() -> files.load(cid));
    }
}
