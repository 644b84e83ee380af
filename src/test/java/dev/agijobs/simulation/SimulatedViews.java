package dev.agijobs.simulation;

import dev.agijobs.eventlog.Position;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.ViewStore;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Views as one process reaches them. */
record SimulatedViews(World world, ViewStore store, Wire wire) implements ViewStore {
    @Override
    public Uni<Found> find(String view, String id) {
        return wire.call(Wire.Kind.READ, () -> store.find(view, id));
    }

    @Override
    public Uni<Page> page(String view, ViewQuery query) {
        return wire.call(Wire.Kind.READ, () -> store.page(view, query));
    }

    @Override
    public Uni<List<Progress>> generations(String view) {
        return wire.call(Wire.Kind.READ, () -> store.generations(view));
    }

    @Override
    public Uni<Void> make(ViewGeneration generation, Position position) {
        return wire.call(Wire.Kind.WRITE, () -> store.make(generation, position));
    }

    @Override
    public Uni<Map<String, ViewDocument>> get(ViewGeneration generation, Set<String> ids) {
        return wire.call(Wire.Kind.READ, () -> store.get(generation, ids));
    }

    @Override
    public Uni<Void> write(ViewGeneration generation, Changes changes) {
        return wire.call(Wire.Kind.WRITE, () -> store.write(generation, changes));
    }

    @Override
    public Uni<Void> makeLive(ViewGeneration generation) {
        return wire.call(
                Wire.Kind.WRITE,
                () -> store.makeLive(generation)
                        .invoke(() -> world.stats.add(Measure.REBUILDS, generation.number() > 1 ? 1 : 0)));
    }

    @Override
    public Uni<Void> drop(ViewGeneration generation) {
        return wire.call(Wire.Kind.WRITE, () -> store.drop(generation));
    }
}
