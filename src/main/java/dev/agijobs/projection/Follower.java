package dev.agijobs.projection;

import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewStore.Changes;
import io.smallrye.mutiny.Uni;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One generation of a view on its way through the log. A batch is written while the next one is applied. Asked for one thing after another; how it stands may be asked by
 * anyone.
 */
final class Follower<D> {
    private static final Logger LOG = System.getLogger(Follower.class.getName());

    /** An event and the documents that it concerns. */
    private record Concern(ProjectedEvent event, Set<String> ids) {}

    /** What came of a batch. @param stopped by an event that cannot be applied, or null */
    private record Applied<D>(
            Batch<D> batch, Position position, @Nullable Stop stopped) {}

    private record Stop(ProjectedEvent event, RuntimeException cause) {}

    private final Projection<D> projection;
    private final ViewGeneration generation;
    private final Position goal;
    private final FollowerIo io;
    private final DocumentCache<D> cache;

    private volatile Position stored;
    private volatile Position applied;
    private volatile @Nullable String stuck;
    private volatile @Nullable String lost;
    private volatile boolean retired;
    private @Nullable RebuildSource source;
    private CompletableFuture<Void> write = CompletableFuture.completedFuture(null);

    /**
     * @param position what the stored documents reflect
     * @param goal where the log ended when it began; before that it is catching up
     */
    Follower(Projection<D> projection, ViewGeneration generation, Position position, Position goal, FollowerIo io) {
        this.projection = projection;
        this.generation = generation;
        this.stored = position;
        this.applied = position;
        this.goal = goal;
        this.io = io;
        this.cache = new DocumentCache<>(io.cachedMax());
    }

    /** Has it built from another feed as far as that goes. */
    Follower<D> from(@Nullable RebuildSource other) {
        source = other;
        return this;
    }

    /** Where its events are to be read, or null for the log. */
    @Nullable
    RebuildSource source() {
        return source;
    }

    /** The other feed has no more, or is not wanted any more: what comes next is in the log. */
    void leaveSource() {
        RebuildSource left = source;
        source = null;
        if (left != null) {
            left.close();
        }
    }

    /** The other feed cannot be built from. */
    void refused(Throwable why) {
        stick(String.valueOf(why.getMessage()), why);
    }

    ViewGeneration generation() {
        return generation;
    }

    /** What is stored reflects this. */
    Position position() {
        return stored;
    }

    /** Events after this are to be taken next. */
    Position applied() {
        return applied;
    }

    boolean reachedGoal() {
        return stored.reaches(goal);
    }

    Position goal() {
        return goal;
    }

    /** Whether it takes events. */
    boolean ready() {
        return stuck == null && lost == null && !retired;
    }

    /** Why it stands still for good, or null. */
    @Nullable
    String stuck() {
        return stuck;
    }

    /** Why nobody knows what is stored, or null: the store or the log may be back later, and is to be asked then. */
    @Nullable
    String lost() {
        return lost;
    }

    /** Takes no more events. */
    void retire() {
        retired = true;
        leaveSource();
    }

    /** Applies events that follow the applied ones; answers how many documents change. Never fails: it may become unready. */
    Uni<Integer> take(List<ProjectedEvent> events, Position next) {
        return Uni.createFrom()
                .deferred(() -> batch(events))
                .emitOn(io.executor())
                .map(open -> apply(open, events, next))
                .call(this::written)
                .emitOn(io.executor())
                .chain(this::write)
                .onFailure()
                .recoverWithItem(this::stumbled);
    }

    /** Waits until what was applied is stored. Never fails: it may become unready. */
    Uni<Void> settle() {
        return written()
                .onFailure()
                .recoverWithItem(failure -> {
                    stumbled(failure);
                    return null;
                })
                .replaceWithVoid();
    }

    private Uni<Void> written() {
        return Uni.createFrom().completionStage(() -> write);
    }

    /** Events that concern the view, and the documents as they were before. */
    private record Open<D>(List<Concern> concerns, Batch<D> batch) {}

    private Uni<Open<D>> batch(List<ProjectedEvent> events) {
        List<Concern> concerns = new ArrayList<>();
        // In order: what is forgotten first must not hang on how a process hashes.
        Set<String> ids = new TreeSet<>();
        for (ProjectedEvent event : events) {
            Set<String> concerned = projection.concerns(event);
            if (!concerned.isEmpty()) {
                concerns.add(new Concern(event, concerned));
                ids.addAll(concerned);
            }
        }
        return checkOut(concerns)
                .chain(() -> documents(ids))
                .map(documents -> new Open<>(concerns, Batch.of(documents, ids)));
    }

    private Uni<Void> checkOut(List<Concern> concerns) {
        List<ProjectedEvent> needed = new ArrayList<>();
        for (Concern concern : concerns) {
            if (projection.needsPayload(concern.event())) {
                needed.add(concern.event());
            }
        }
        List<RecordedEvent> recorded =
                needed.stream().map(ProjectedEvent::recorded).toList();
        return io.claims()
                .checkOut(recorded)
                .invoke(whole -> {
                    for (int i = 0; i < needed.size(); i++) {
                        needed.get(i).checkedOut(whole.get(i));
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Map<String, D>> documents(Set<String> ids) {
        Map<String, D> found = new HashMap<>();
        Set<String> unknown = cache.find(ids, found);
        if (unknown.isEmpty()) {
            return Uni.createFrom().item(found);
        }
        return io.store().get(generation, unknown).map(stored -> {
            stored.forEach((id, document) -> found.put(id, projection.decode(document)));
            return found;
        });
    }

    private Applied<D> apply(Open<D> open, List<ProjectedEvent> events, Position next) {
        for (Concern concern : open.concerns()) {
            try {
                open.batch().apply(projection, concern.event(), concern.ids());
            } catch (RuntimeException e) {
                Position before = before(concern.event(), events);
                return new Applied<>(open.batch(), before, new Stop(concern.event(), e));
            }
        }
        return new Applied<>(open.batch(), next, null);
    }

    private Position before(ProjectedEvent stop, List<ProjectedEvent> events) {
        Position position = applied;
        for (ProjectedEvent event : events) {
            if (event == stop) {
                break;
            }
            position = position.after(event.recorded());
        }
        return position;
    }

    /** Begins to write; waits for the end of it only when nothing comes after. */
    private Uni<Integer> write(Applied<D> done) {
        List<ViewDocument> puts = new ArrayList<>();
        Set<String> removals = new HashSet<>();
        for (String id : done.batch().changed()) {
            D document = done.batch().documents().get(id);
            if (document == null) {
                removals.add(id);
            } else {
                puts.add(projection.encode(id, document));
            }
        }
        Position position = done.position();
        cache.writing(done.batch().documents());
        applied = position;
        write = io.store()
                .write(generation, new Changes(puts, removals, stored, position))
                .invoke(() -> stored(position))
                .subscribeAsCompletionStage();
        Stop stop = done.stopped();
        Uni<Integer> changed = Uni.createFrom().item(done.batch().changed().size());
        return stop == null ? changed : written().invoke(() -> stuckAt(stop)).chain(() -> changed);
    }

    private void stored(Position position) {
        stored = position;
        io.stored().accept(generation, position);
    }

    private void stuckAt(Stop stop) {
        RecordedEvent at = stop.event().recorded();
        stick(
                "Event %d of %s (%s) cannot be applied: %s"
                        .formatted(at.seq(), at.stream(), stop.event().type(), stop.cause()),
                stop.cause());
    }

    private void stick(String reason, Throwable cause) {
        stuck = reason;
        cache.clear();
        LOG.log(
                Level.ERROR,
                "The view %s stands still at %s: %s".formatted(projection.name(), stored.text(), reason),
                cause);
    }

    private int stumbled(Throwable cause) {
        if (cause instanceof StoreUnavailable) {
            lost = cause.getMessage();
            cache.clear();
        } else {
            stick(cause.toString(), cause);
        }
        return 0;
    }
}
