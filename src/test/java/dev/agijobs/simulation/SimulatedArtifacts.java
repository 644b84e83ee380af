package dev.agijobs.simulation;

import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Artifacts as one process reaches them. */
record SimulatedArtifacts(World world, Wire wire) implements ArtifactStore {
    @Override
    public Uni<Cid> put(byte[] bytes) {
        return wire.call(Wire.Kind.WRITE, () -> {
            world.stats.count(Measure.CLAIMS);
            return world.storage.artifacts.put(bytes);
        });
    }

    @Override
    public Uni<Optional<byte[]>> get(Cid cid) {
        return wire.call(Wire.Kind.READ, () -> world.storage.artifacts.get(cid));
    }
}
