package dev.agijobs.projection;

import dev.agijobs.store.ViewDocument;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Counts the events of each stream; stops at an event of the type "bad". */
record Counting(String name, int version) implements Projection<Integer> {
    @Override
    public Set<String> concerns(ProjectedEvent event) {
        return Set.of(event.recorded().stream());
    }

    @Override
    public boolean needsPayload(ProjectedEvent event) {
        return event.type().equals("payload");
    }

    @Override
    public void apply(ProjectedEvent event, Documents<Integer> documents) {
        Integer count = documents.get(event.recorded().stream());
        documents.put(event.recorded().stream(), count == null ? 1 : count + 1);
        if (event.type().equals("bad")) {
            throw new IllegalStateException("no such thing");
        }
    }

    @Override
    public ViewDocument encode(String id, Integer count) {
        return new ViewDocument(id, 0, Set.of(), count.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Integer decode(ViewDocument stored) {
        return Integer.valueOf(new String(stored.body(), StandardCharsets.UTF_8));
    }
}
