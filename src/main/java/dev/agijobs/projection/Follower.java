package dev.agijobs.projection;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.store.ViewDocument;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.ViewStore.Changes;
import dev.agijobs.store.ViewStore.Progress;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One projection on its way through the log. Used by one pass at a time; how it stands may be asked by anyone. */
final class Follower<D> {
    private static final Logger LOG = System.getLogger(Follower.class.getName());

    /** Where it stands. @param goal where the log ended when it began; before that it is catching up */
    private record Standing(ViewGeneration generation, Position position, Position goal) {
        Standing at(Position next) {
            return new Standing(generation, next, goal);
        }
    }

    /** An event and the documents that it concerns. */
    private record Concern(ProjectedEvent event, Set<String> ids) {}

    private final Projection<D> projection;
    private final EventFeed feed;
    private final ViewStore store;
    private final Claims claims;
    private final Executor executor;
    private final int cachedMax;
    /** Documents lately used, least lately first. */
    private final LinkedHashMap<String, D> cache = new LinkedHashMap<>(16, 0.75f, true);

    private volatile @Nullable Standing standing;
    private volatile @Nullable String trouble;
    private volatile boolean failed;

    Follower(
            Projection<D> projection,
            EventFeed feed,
            ViewStore store,
            Claims claims,
            Executor executor,
            int cachedMax) {
        this.projection = projection;
        this.feed = feed;
        this.store = store;
        this.claims = claims;
        this.executor = executor;
        this.cachedMax = cachedMax;
    }

    Projection<D> projection() {
        return projection;
    }

    /** What the view reflects; the start of the log until it was found out. */
    Position position() {
        Standing now = standing;
        return now == null ? feed.start() : now.position();
    }

    /** Whether it can take events. */
    boolean ready() {
        return standing != null && !failed;
    }

    ProjectionStatus.State state() {
        Standing now = standing;
        if (failed) {
            return ProjectionStatus.State.FAILED;
        }
        return now != null && now.position().reaches(now.goal())
                ? ProjectionStatus.State.LIVE
                : ProjectionStatus.State.REBUILDING;
    }

    @Nullable
    String trouble() {
        return trouble;
    }

    /** Finds out where the stored view stands, if that is not known; a view that does not fit program and log is thrown away. Never fails: it may stay unready. */
    Uni<Void> load() {
        if (standing != null || failed) {
            return Uni.createFrom().voidItem();
        }
        return Uni.combine()
                .all()
                .unis(store.generations(projection.name()), feed.end())
                .asTuple()
                .chain(found -> load(found.getItem1(), found.getItem2()))
                .onFailure()
                .invoke(this::stumbled)
                .onFailure()
                .recoverWithNull();
    }

    private Uni<Void> load(List<Progress> generations, Position end) {
        for (Progress stored : generations) {
            if (stored.live() && fits(stored, end)) {
                return dropAllBut(stored.generation(), generations)
                        .invoke(() -> standing = new Standing(stored.generation(), stored.position(), end));
            }
        }
        int number =
                generations.isEmpty() ? 1 : generations.getLast().generation().number() + 1;
        ViewGeneration fresh = new ViewGeneration(projection.name(), projection.version(), number);
        return store.write(fresh, new Changes(List.of(), Set.of(), feed.start()))
                .chain(() -> store.makeLive(fresh))
                .chain(() -> dropAllBut(fresh, generations))
                .invoke(() -> standing = new Standing(fresh, feed.start(), end));
    }

    private boolean fits(Progress stored, Position end) {
        String mismatch = null;
        Position position = stored.position();
        if (stored.generation().version() != projection.version()) {
            mismatch = "it is of version " + stored.generation().version();
        } else if (!position.logId().equals(end.logId())
                || position.offsets().size() != end.offsets().size()) {
            mismatch = "it is of another log";
        } else if (!end.reaches(position)) {
            mismatch = "it is ahead of the log, which was perhaps restored from a backup";
        }
        if (mismatch != null) {
            LOG.log(
                    Level.WARNING,
                    "The view {0} at {1} is built again from the start: {2}",
                    projection.name(),
                    position.text(),
                    mismatch);
        }
        return mismatch == null;
    }

    private Uni<Void> dropAllBut(ViewGeneration kept, List<Progress> generations) {
        return Multi.createFrom()
                .iterable(generations)
                .map(Progress::generation)
                .select()
                .where(generation -> !generation.equals(kept))
                .onItem()
                .transformToUniAndConcatenate(store::drop)
                .onItem()
                .ignoreAsUni();
    }

    /** Applies events that follow its position; answers how many documents were written. Never fails: it may become unready. */
    Uni<Integer> take(List<ProjectedEvent> events, Position next) {
        Standing from = Objects.requireNonNull(standing, "asked to take events before it was loaded");
        return Uni.createFrom()
                .deferred(() -> take(events, from, next))
                .onFailure()
                .invoke(this::stumbled)
                .onFailure()
                .recoverWithItem(0);
    }

    private Uni<Integer> take(List<ProjectedEvent> events, Standing from, Position next) {
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
                .chain(() -> documents(from.generation(), ids))
                .emitOn(executor)
                .chain(documents -> apply(concerns, Batch.of(documents, ids), events, from, next));
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
        return claims.checkOut(recorded)
                .invoke(whole -> {
                    for (int i = 0; i < needed.size(); i++) {
                        needed.get(i).checkedOut(whole.get(i));
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Map<String, D>> documents(ViewGeneration generation, Set<String> ids) {
        Map<String, D> found = new HashMap<>();
        Set<String> missing = new HashSet<>();
        for (String id : ids) {
            D cached = cache.get(id);
            if (cached != null) {
                found.put(id, cached);
            } else {
                missing.add(id);
            }
        }
        if (missing.isEmpty()) {
            return Uni.createFrom().item(found);
        }
        return store.get(generation, missing).map(stored -> {
            stored.forEach((id, document) -> found.put(id, projection.decode(document)));
            return found;
        });
    }

    private Uni<Integer> apply(
            List<Concern> concerns, Batch<D> batch, List<ProjectedEvent> events, Standing from, Position next) {
        for (Concern concern : concerns) {
            try {
                batch.apply(projection, concern.event(), concern.ids());
            } catch (RuntimeException e) {
                Position before = before(concern.event(), events, from.position());
                return write(batch, from.at(before)).invoke(() -> failAt(concern.event(), e));
            }
        }
        return write(batch, from.at(next));
    }

    private static Position before(ProjectedEvent stop, List<ProjectedEvent> events, Position from) {
        Position position = from;
        for (ProjectedEvent event : events) {
            if (event == stop) {
                break;
            }
            position = position.after(event.recorded());
        }
        return position;
    }

    private Uni<Integer> write(Batch<D> batch, Standing to) {
        List<ViewDocument> puts = new ArrayList<>();
        Set<String> removals = new HashSet<>();
        for (String id : batch.changed()) {
            D document = batch.documents().get(id);
            if (document == null) {
                removals.add(id);
            } else {
                puts.add(projection.encode(id, document));
            }
        }
        return store.write(to.generation(), new Changes(puts, removals, to.position()))
                .invoke(() -> {
                    remember(batch);
                    trouble = null;
                    standing = to;
                })
                .replaceWith(batch.changed().size());
    }

    private void remember(Batch<D> batch) {
        batch.documents().forEach((id, document) -> {
            if (document == null) {
                cache.remove(id);
            } else {
                cache.put(id, document);
            }
        });
        Iterator<String> eldest = cache.keySet().iterator();
        for (int surplus = cache.size() - cachedMax; surplus > 0; surplus--) {
            eldest.next();
            eldest.remove();
        }
    }

    private void failAt(ProjectedEvent event, RuntimeException cause) {
        RecordedEvent at = event.recorded();
        fail("Event %d of %s (%s) cannot be applied: %s".formatted(at.seq(), at.stream(), event.type(), cause), cause);
    }

    private void fail(String reason, Throwable cause) {
        failed = true;
        trouble = reason;
        cache.clear();
        LOG.log(
                Level.ERROR,
                "The view %s stands still at %s: %s"
                        .formatted(projection.name(), position().text(), reason),
                cause);
    }

    /** The store or the log may be back later, and what is stored is read again then; anything else would come again. */
    private void stumbled(Throwable cause) {
        if (cause instanceof StoreUnavailable) {
            if (trouble == null) {
                LOG.log(Level.WARNING, "The view {0} waits: {1}", projection.name(), cause.getMessage());
            }
            standing = null;
            trouble = cause.getMessage();
            cache.clear();
        } else {
            fail(cause.toString(), cause);
        }
    }
}
