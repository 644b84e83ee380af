package dev.agijobs.store.memory;

import dev.agijobs.store.SnapshotStore;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Snapshots in memory, for tests and simulations, as many as there are streams. Answers in the caller. Thread-safe. */
public final class MemorySnapshotStore implements SnapshotStore {

    /** By stream and seq. */
    private final Map<String, TreeMap<Long, Snapshot>> streams = new HashMap<>();

    @Override
    public Uni<Void> save(Snapshot snapshot) {
        return answer(() -> {
            TreeMap<Long, Snapshot> kept = streams.computeIfAbsent(snapshot.stream(), stream -> new TreeMap<>());
            kept.put(snapshot.seq(), snapshot);
            kept.tailMap(snapshot.seq(), false).clear();
            while (kept.size() > KEPT) {
                kept.pollFirstEntry();
            }
            return null;
        });
    }

    @Override
    public Uni<Optional<Snapshot>> newest(String stream, long atMost) {
        return answer(() -> Optional.ofNullable(streams.get(stream))
                .map(kept -> kept.floorEntry(atMost))
                .map(Map.Entry::getValue));
    }

    @Override
    public Uni<Void> setAside(String stream, long seq) {
        return answer(() -> {
            TreeMap<Long, Snapshot> kept = streams.get(stream);
            if (kept != null) {
                kept.remove(seq);
            }
            return null;
        });
    }

    private synchronized <T> @Nullable T locked(Supplier<@Nullable T> work) {
        return work.get();
    }

    private <T> Uni<T> answer(Supplier<@Nullable T> work) {
        return Uni.createFrom().item(() -> locked(work));
    }
}
