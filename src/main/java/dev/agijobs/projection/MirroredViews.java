package dev.agijobs.projection;

import dev.agijobs.eventlog.Position;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.ViewStore;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A view store that lets a mirror know what was written into it. */
public final class MirroredViews implements ViewStore {
    private final ViewStore store;
    private final LiveMirror mirror;

    public MirroredViews(ViewStore store, LiveMirror mirror) {
        this.store = store;
        this.mirror = mirror;
    }

    @Override
    public Uni<Found> find(String view, String id) {
        return store.find(view, id);
    }

    @Override
    public Uni<Page> page(String view, ViewQuery query) {
        return store.page(view, query);
    }

    @Override
    public Uni<List<Progress>> generations(String view) {
        return store.generations(view)
                .invoke(all ->
                        all.stream().filter(Progress::live).forEach(progress -> mirror.shows(progress.generation())));
    }

    @Override
    public Uni<Void> make(ViewGeneration generation, Position position) {
        return store.make(generation, position);
    }

    @Override
    public Uni<Map<String, ViewDocument>> get(ViewGeneration generation, Set<String> ids) {
        return store.get(generation, ids);
    }

    @Override
    public Uni<Void> write(ViewGeneration generation, Changes changes) {
        return store.write(generation, changes).invoke(() -> mirror.written(generation, changes));
    }

    @Override
    public Uni<Void> makeLive(ViewGeneration generation) {
        return store.makeLive(generation).invoke(() -> mirror.shows(generation));
    }

    @Override
    public Uni<Void> drop(ViewGeneration generation) {
        return store.drop(generation);
    }
}
