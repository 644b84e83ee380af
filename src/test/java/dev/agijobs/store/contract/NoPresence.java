package dev.agijobs.store.contract;

import dev.agijobs.store.Presence;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Where nobody is, whoever gives a sign. */
public final class NoPresence implements Presence {
    @Override
    public Uni<Void> beat(String name, Duration term, String facts) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> leave(String name) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<List<Present>> present(Set<String> names) {
        return Uni.createFrom().item(List.of());
    }

    @Override
    public Uni<List<Present>> all(String afterName, int limit) {
        return Uni.createFrom().item(List.of());
    }
}
