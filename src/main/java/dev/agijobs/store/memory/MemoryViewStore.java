package dev.agijobs.store.memory;

import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.ViewCursor;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewQuery;
import dev.agijobs.store.ViewStore;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Views in memory, for tests and simulations: a page looks at all documents. Answers in the caller. Thread-safe. */
public final class MemoryViewStore implements ViewStore {
    private static final Comparator<ViewCursor> NEWEST_FIRST = Comparator.comparingLong(ViewCursor::sortKey)
            .thenComparing(cursor -> cursor.id().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned)
            .reversed();

    private static final class Built {
        final Map<String, ViewDocument> documents = new HashMap<>();
        final TreeSet<ViewCursor> order = new TreeSet<>(NEWEST_FIRST);
        Position position;

        Built(Position position) {
            this.position = position;
        }

        void put(ViewDocument document) {
            remove(document.id());
            documents.put(document.id(), document);
            order.add(key(document));
        }

        void remove(String id) {
            ViewDocument old = documents.remove(id);
            if (old != null) {
                order.remove(key(old));
            }
        }

        ViewDocument document(ViewCursor key) {
            return Objects.requireNonNull(documents.get(key.id()));
        }
    }

    private final Map<ViewGeneration, Built> generations =
            new TreeMap<>(Comparator.comparing(ViewGeneration::view).thenComparing(ViewGeneration::number));
    private final Map<String, ViewGeneration> live = new HashMap<>();

    private static ViewCursor key(ViewDocument document) {
        return new ViewCursor(document.sortKey(), document.id());
    }

    @Override
    public Uni<Found> find(String view, String id) {
        return answer(() -> {
            Built built = live(view);
            return built == null ? new Found(null, null) : new Found(built.documents.get(id), built.position);
        });
    }

    @Override
    public Uni<Page> page(String view, ViewQuery query) {
        return answer(() -> {
            Built built = live(view);
            return built == null ? Page.NOT_BUILT : page(built, query);
        });
    }

    private static Page page(Built built, ViewQuery query) {
        ViewCursor after = query.after();
        List<ViewDocument> found = (after == null ? built.order : built.order.tailSet(after, false))
                .stream()
                        .takeWhile(key -> key.sortKey() >= query.since())
                        .map(built::document)
                        .filter(document -> document.terms().containsAll(query.terms()))
                        .limit(query.limit() + 1L)
                        .toList();
        if (found.size() <= query.limit()) {
            return new Page(found, null, built.position);
        }
        List<ViewDocument> page = found.subList(0, query.limit());
        return new Page(page, key(page.getLast()), built.position);
    }

    private @Nullable Built live(String view) {
        ViewGeneration generation = live.get(view);
        return generation == null ? null : generations.get(generation);
    }

    @Override
    public Uni<List<Progress>> generations(String view) {
        return answer(() -> generations.entrySet().stream()
                .filter(entry -> entry.getKey().view().equals(view))
                .map(entry ->
                        new Progress(entry.getKey(), entry.getKey().equals(live.get(view)), entry.getValue().position))
                .toList());
    }

    @Override
    public Uni<Map<String, ViewDocument>> get(ViewGeneration generation, Set<String> ids) {
        return answer(() -> {
            Built built = built(generation);
            return ids.stream()
                    .filter(built.documents::containsKey)
                    .collect(Collectors.toMap(id -> id, built.documents::get));
        });
    }

    private Built built(ViewGeneration generation) {
        Built built = generations.get(generation);
        if (built == null) {
            throw new StoreUnavailable("There is no " + generation, null);
        }
        return built;
    }

    @Override
    public Uni<Void> make(ViewGeneration generation, Position position) {
        return act(() -> generations.putIfAbsent(generation, new Built(position)));
    }

    @Override
    public Uni<Void> write(ViewGeneration generation, Changes changes) {
        return act(() -> {
            Built built = built(generation);
            if (!built.position.equals(changes.from())) {
                throw changes.outrun(generation);
            }
            changes.puts().forEach(built::put);
            changes.removals().forEach(built::remove);
            built.position = changes.position();
        });
    }

    @Override
    public Uni<Void> makeLive(ViewGeneration generation) {
        return act(() -> {
            if (!generations.containsKey(generation)) {
                throw new IllegalStateException("There is no " + generation);
            }
            live.put(generation.view(), generation);
        });
    }

    @Override
    public Uni<Void> drop(ViewGeneration generation) {
        return act(() -> {
            generations.remove(generation);
            live.remove(generation.view(), generation);
        });
    }

    private Uni<Void> act(Runnable work) {
        return answer(() -> {
            work.run();
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
