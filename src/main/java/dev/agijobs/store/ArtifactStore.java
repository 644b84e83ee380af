package dev.agijobs.store;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Documents by content id. Storing is durable before it succeeds, and storing the same bytes twice is storing them once. */
public interface ArtifactStore {

    /** Largest document, in bytes. */
    int MAX_BYTES = 16 * 1024 * 1024;

    /** Stores the bytes and answers their {@link Cid}. Fails with {@code StoreUnavailable}, or {@link IllegalArgumentException} over {@link #MAX_BYTES}. */
    Uni<Cid> put(byte[] bytes);

    /** The bytes, checked against the id; empty when unknown. Fails with {@code CorruptArtifact} when they do not match. */
    Uni<Optional<byte[]>> get(Cid cid);

    /** @throws IllegalArgumentException over {@link #MAX_BYTES} */
    static void checkSize(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "An artifact has at most %d bytes, but this one has %d".formatted(MAX_BYTES, bytes.length));
        }
    }
}
