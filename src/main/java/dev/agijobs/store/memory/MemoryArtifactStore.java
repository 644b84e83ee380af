package dev.agijobs.store.memory;

import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Artifacts in memory, for tests and simulations; answers in the caller. Thread-safe. */
public final class MemoryArtifactStore implements ArtifactStore {
    private final Map<Cid, byte[]> artifacts = new ConcurrentHashMap<>();

    @Override
    public Uni<Cid> put(byte[] bytes) {
        return Uni.createFrom().item(() -> {
            ArtifactStore.checkSize(bytes);
            Cid cid = Cid.of(bytes);
            artifacts.putIfAbsent(cid, bytes.clone());
            return cid;
        });
    }

    @Override
    public Uni<Optional<byte[]>> get(Cid cid) {
        return Uni.createFrom()
                .item(() -> Optional.ofNullable(artifacts.get(cid)).map(byte[]::clone));
    }
}
