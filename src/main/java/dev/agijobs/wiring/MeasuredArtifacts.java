package dev.agijobs.wiring;

import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.Cid;
import io.micrometer.core.instrument.Counter;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Counts the bytes that go to and come from a store of artifacts. */
final class MeasuredArtifacts implements ArtifactStore {

    private final ArtifactStore store;
    private final Counter written;
    private final Counter read;

    MeasuredArtifacts(ArtifactStore store, Metrics metrics) {
        this.store = store;
        this.written = metrics.artifactBytes("written");
        this.read = metrics.artifactBytes("read");
    }

    @Override
    public Uni<Cid> put(byte[] bytes) {
        return store.put(bytes).invoke(() -> written.increment(bytes.length));
    }

    @Override
    public Uni<Optional<byte[]>> get(Cid cid) {
        return store.get(cid).invoke(found -> found.ifPresent(bytes -> read.increment(bytes.length)));
    }
}
