package dev.agijobs.store.contract;

import dev.agijobs.eventlog.Position;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.ViewStore;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A view store that says yes to everything and keeps nothing. */
public final class NoViews implements ViewStoreFixture, ViewStore {
    @Override
    public ViewStore store() {
        return this;
    }

    @Override
    public boolean durable() {
        return false;
    }

    @Override
    public void reopen() {}

    @Override
    public void close() {}

    @Override
    public Uni<Found> find(String view, String id) {
        return Uni.createFrom().item(new Found(null, null));
    }

    @Override
    public Uni<Page> page(String view, ViewQuery query) {
        return Uni.createFrom().item(new Page(List.of(), null, ViewStoreContract.at(0)));
    }

    @Override
    public Uni<List<Progress>> generations(String view) {
        return Uni.createFrom().item(List.of());
    }

    @Override
    public Uni<Void> make(ViewGeneration generation, Position position) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Map<String, ViewDocument>> get(ViewGeneration generation, Set<String> ids) {
        return Uni.createFrom().item(Map.of());
    }

    @Override
    public Uni<Void> write(ViewGeneration generation, Changes changes) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> makeLive(ViewGeneration generation) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Void> drop(ViewGeneration generation) {
        return Uni.createFrom().voidItem();
    }
}
