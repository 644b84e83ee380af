package dev.agijobs.projection;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The documents that a batch of events concerns, as the events change them one after another. What an event did is kept when it was applied whole. */
final class Batch<D> implements Projection.Documents<D> {
    private final Map<String, @Nullable D> current;
    private final Set<String> changed = new HashSet<>();
    private final List<String> stagedIds = new ArrayList<>();
    private final List<@Nullable D> staged = new ArrayList<>();
    private Set<String> allowed = Set.of();

    /** @param current documents by id, null for those that are not there; belongs to this batch */
    Batch(Map<String, @Nullable D> current) {
        this.current = current;
    }

    static <D> Batch<D> of(Map<String, D> found, Set<String> ids) {
        Map<String, @Nullable D> current = new HashMap<>(found);
        ids.forEach(id -> current.putIfAbsent(id, null));
        return new Batch<>(current);
    }

    void apply(Projection<D> projection, ProjectedEvent event, Set<String> concerned) {
        allowed = concerned;
        stagedIds.clear();
        staged.clear();
        projection.apply(event, this);
        for (int i = 0; i < stagedIds.size(); i++) {
            current.put(stagedIds.get(i), staged.get(i));
            changed.add(stagedIds.get(i));
        }
    }

    @Override
    public @Nullable D get(String id) {
        int last = stagedIds.lastIndexOf(checked(id));
        return last >= 0 ? staged.get(last) : current.get(id);
    }

    @Override
    public void put(String id, D document) {
        stage(id, document);
    }

    @Override
    public void remove(String id) {
        stage(id, null);
    }

    private void stage(String id, @Nullable D document) {
        stagedIds.add(checked(id));
        staged.add(document);
    }

    private String checked(String id) {
        if (!allowed.contains(id)) {
            throw new IllegalArgumentException("The event was not said to concern the document " + id);
        }
        return id;
    }

    /** Ids of documents put or removed. */
    Set<String> changed() {
        return changed;
    }

    /** All documents of the batch, null for those that are not there any more. */
    Map<String, @Nullable D> documents() {
        return current;
    }
}
