package dev.agijobs.projection;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.Position;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.ViewStore.Progress;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one view: the generation that readers see, and while it is rebuilt another one beside it, which takes its place as soon as it reflects as much. All of it is in the
 * store, so that whoever comes after goes on with it. Asked for one thing after another; {@link #rebuild} and how it stands may be asked by anyone.
 */
final class ViewKeeper<D> {
    private static final Logger LOG = System.getLogger(ViewKeeper.class.getName());

    private final Projection<D> projection;
    private final EventFeed feed;
    private final ViewStore store;
    private final FollowerIo io;
    private final WatchedView watched;

    private volatile @Nullable Follower<D> live;
    private volatile @Nullable Follower<D> build;
    /** What the store answers that cannot be used now, or null. */
    private volatile @Nullable String waitsFor;
    /** Why the last rebuild came to nothing, or null. */
    private volatile @Nullable String givenUp;

    private @Nullable String lostBefore;
    /** A call failed that may have been done all the same. */
    private boolean unsure;

    private final AtomicReference<@Nullable Wanted> wanted = new AtomicReference<>();
    private int lastNumber;

    /** A rebuild that was asked for. @param begun done when it has begun */
    private record Wanted(
            CompletableFuture<Void> begun, @Nullable RebuildSource source) {
        void refuse(Throwable why) {
            leaveSource();
            begun.completeExceptionally(why);
        }

        void leaveSource() {
            if (source != null) {
                source.close();
            }
        }
    }

    ViewKeeper(Projection<D> projection, EventFeed feed, FollowerIo io) {
        this.projection = projection;
        this.feed = feed;
        this.store = io.store();
        this.io = io;
        this.watched = new WatchedView(projection.name(), feed, store);
    }

    Projection<D> projection() {
        return projection;
    }

    /** What readers see reflects this, as far as is known here; the start of the log until it was found out. */
    Position position() {
        Follower<D> now = live;
        return now == null ? watched.position() : now.position();
    }

    /** The generation that readers see, or null while that is not known. */
    @Nullable
    ViewGeneration generation() {
        Follower<D> now = live;
        return now == null ? null : now.generation();
    }

    /** Where the rebuild is; without one, the same as {@link #position}. */
    Position buildPosition() {
        Follower<D> now = build;
        if (now == null) {
            return live == null ? watched.buildPosition() : position();
        }
        return now.position();
    }

    ProjectionStatus.State state() {
        Follower<D> now = live;
        if (build != null) {
            return ProjectionStatus.State.REBUILDING;
        }
        if (now == null) {
            return watched.state();
        }
        if (now.stuck() != null) {
            return ProjectionStatus.State.FAILED;
        }
        return now.reachedGoal() ? ProjectionStatus.State.LIVE : ProjectionStatus.State.REBUILDING;
    }

    /** Why it failed, or what holds it up now, or why the last rebuild came to nothing; null when nothing did. */
    @Nullable
    String trouble() {
        Follower<D> now = live;
        if (now != null && now.stuck() != null) {
            return now.stuck();
        }
        String lost = now == null ? null : now.lost();
        String waits = lost == null ? waitsFor : lost;
        if (waits == null && now == null) {
            waits = watched.trouble();
        }
        return waits == null ? givenUp : waits;
    }

    /** Those that take events. */
    List<Follower<D>> followers() {
        List<Follower<D>> ready = new ArrayList<>(2);
        for (Follower<D> follower : new @Nullable Follower[] {build, live}) {
            if (follower != null && follower.ready()) {
                ready.add(follower);
            }
        }
        return ready;
    }

    /** Begins a rebuild, or joins the one under way. Done when it would survive the process, which takes a pass of the runner. @param source or null for the log */
    Uni<Void> rebuild(@Nullable RebuildSource source) {
        return Uni.createFrom().deferred(() -> {
            Wanted mine = new Wanted(new CompletableFuture<>(), source);
            Wanted other = wanted.compareAndExchange(null, mine);
            if (other != null) {
                mine.leaveSource();
            }
            // A copy: who waits no longer must not cancel what others wait for.
            return Uni.createFrom()
                    .completionStage((other == null ? mine : other).begun().copy());
        });
    }

    /** Makes ready what can be: finds the stored generations, and begins or gives up a rebuild. Never fails. */
    Uni<Void> load() {
        return forgetWhatIsLost()
                .chain(() -> live == null ? find() : Uni.createFrom().voidItem())
                .chain(this::giveUpStuckBuild)
                .chain(this::beginBuild)
                .invoke(() -> waitsFor = null)
                .onFailure()
                .invoke(this::waits)
                .onFailure()
                .recoverWithNull();
    }

    private void waits(Throwable failure) {
        if (waitsFor == null) {
            LOG.log(Level.WARNING, "The view {0} waits: {1}", projection.name(), failure.getMessage());
        }
        waitsFor = String.valueOf(failure.getMessage());
        refuse(failure);
    }

    /** Tells who asked for a rebuild that it cannot begin. */
    void refuse(Throwable why) {
        Wanted asked = wanted.getAndSet(null);
        if (asked != null) {
            asked.refuse(why);
        }
    }

    /** Looks at what another node makes of the view, which this one has let go. Never fails. */
    Uni<Void> look() {
        return watched.look();
    }

    /** Forgets what is stored, for another node changes it: what was begun is ended, and all is found again by the next {@link #load}. Never fails. */
    Uni<Void> letGo() {
        Follower<D> one = live;
        Follower<D> other = build;
        Uni<Void> ended = one == null
                ? Uni.createFrom().voidItem()
                : settle(one).chain(() -> settle(other)).chain(watched::look);
        return ended.invoke(() -> {
            forget();
            waitsFor = null;
            givenUp = null;
            lostBefore = null;
        });
    }

    /** When somebody does not know what is stored, both followers are asked to end, and then all is found again. */
    private Uni<Void> forgetWhatIsLost() {
        Follower<D> one = live;
        Follower<D> other = build;
        String why = one != null && one.lost() != null ? one.lost() : other == null ? null : other.lost();
        if (why == null && !unsure) {
            return Uni.createFrom().voidItem();
        }
        String now =
                why + " at " + position().text() + " and " + buildPosition().text();
        if (why != null && !now.equals(lostBefore)) {
            LOG.log(Level.WARNING, "The view {0} is looked for again: {1}", projection.name(), now);
        }
        lostBefore = now;
        return settle(one).chain(() -> settle(other)).invoke(this::forget);
    }

    private void forget() {
        live = null;
        leaveBuild();
        unsure = false;
    }

    private static Uni<Void> settle(@Nullable Follower<?> follower) {
        return follower == null ? Uni.createFrom().voidItem() : follower.settle();
    }

    private Uni<Void> find() {
        // In this order: another node may write meanwhile, and no view may seem to be ahead of the log.
        return store.generations(projection.name())
                .chain(generations -> feed.end().chain(end -> find(generations, end)));
    }

    private Uni<Void> find(List<Progress> generations, Position end) {
        lastNumber =
                generations.isEmpty() ? 0 : generations.getLast().generation().number();
        Progress shown = null;
        Progress building = null;
        for (Progress stored : generations) {
            if (stored.live() && fits(stored, end)) {
                shown = stored;
            } else if (shown != null && fits(stored, end)) {
                building = stored;
            }
        }
        if (shown == null) {
            return makeFirst(generations, end);
        }
        Follower<D> found = follower(shown, end);
        Follower<D> beside = building == null ? null : follower(building, end);
        return dropAllBut(shown, building, generations).invoke(() -> {
            live = found;
            build = beside;
        });
    }

    private Follower<D> follower(Progress stored, Position end) {
        return new Follower<>(projection, stored.generation(), stored.position(), end, io);
    }

    /** Nobody can read what is there, so that readers may as well see the new one grow. */
    private Uni<Void> makeFirst(List<Progress> others, Position end) {
        Progress first = new Progress(next(), true, feed.start());
        return store.make(first.generation(), first.position())
                .chain(() -> store.makeLive(first.generation()))
                .chain(() -> dropAllBut(first, null, others))
                .invoke(() -> {
                    live = follower(first, end);
                    build = null;
                });
    }

    private ViewGeneration next() {
        return new ViewGeneration(projection.name(), projection.version(), ++lastNumber);
    }

    private boolean fits(Progress stored, Position end) {
        String mismatch = Fit.mismatch(projection, stored, end);
        if (mismatch != null) {
            LOG.log(
                    Level.WARNING,
                    "The view {0} at {1} is built again from the start. {2}",
                    projection.name(),
                    stored.position().text(),
                    mismatch);
        }
        return mismatch == null;
    }

    private Uni<Void> dropAllBut(Progress one, @Nullable Progress other, List<Progress> generations) {
        return Multi.createFrom()
                .iterable(generations)
                .select()
                .where(stored -> stored != one && stored != other)
                .map(Progress::generation)
                .onItem()
                .transformToUniAndConcatenate(store::drop)
                .onItem()
                .ignoreAsUni();
    }

    private Uni<Void> giveUpStuckBuild() {
        Follower<D> stuck = build;
        if (stuck == null || stuck.stuck() == null) {
            return Uni.createFrom().voidItem();
        }
        return store.drop(stuck.generation()).invoke(() -> {
            leaveBuild();
            givenUp = "The rebuild came to nothing: " + stuck.stuck();
        });
    }

    private void leaveBuild() {
        Follower<D> left = build;
        build = null;
        if (left != null) {
            left.leaveSource();
        }
    }

    private Uni<Void> beginBuild() {
        Wanted asked = wanted.get();
        if (asked == null) {
            return Uni.createFrom().voidItem();
        }
        Uni<Void> begun = build != null
                ? Uni.createFrom().voidItem().invoke(asked::leaveSource)
                : feed.end().chain(end -> makeBuild(end, asked.source()));
        return begun.invoke(() -> {
            wanted.set(null);
            asked.begun().complete(null);
        });
    }

    private Uni<Void> makeBuild(Position end, @Nullable RebuildSource source) {
        Progress fresh = new Progress(next(), false, feed.start());
        return store.make(fresh.generation(), fresh.position())
                .onFailure()
                .invoke(() -> unsure = true)
                .invoke(() -> {
                    LOG.log(
                            Level.INFO,
                            "The view {0} is rebuilt from {1}",
                            projection.name(),
                            source == null ? "the log" : "what was published");
                    givenUp = null;
                    build = follower(fresh, end).from(source);
                });
    }

    /** Exchanges the generations when the new one reflects as much as the old one; answers whether it did. Never fails. */
    Uni<Boolean> exchange() {
        Follower<D> from = live;
        Follower<D> to = build;
        if (from == null || to == null || !to.ready() || !to.applied().reaches(target(from, to))) {
            return Uni.createFrom().item(false);
        }
        return from.settle()
                .chain(to::settle)
                .chain(() -> from.lost() == null && to.ready() && to.position().reaches(from.position())
                        ? exchange(from, to)
                        : Uni.createFrom().item(false));
    }

    private Position target(Follower<D> from, Follower<D> to) {
        return from.ready() ? from.applied() : to.goal();
    }

    private Uni<Boolean> exchange(Follower<D> from, Follower<D> to) {
        return store.makeLive(to.generation())
                .invoke(() -> {
                    from.retire();
                    live = to;
                    build = null;
                    givenUp = null;
                    LOG.log(Level.INFO, "The view {0} is rebuilt", projection.name());
                })
                .chain(() -> store.drop(from.generation()))
                .replaceWith(true)
                .onFailure()
                .recoverWithItem(failure -> {
                    // Whether it was exchanged is found out by the next pass.
                    from.retire();
                    to.retire();
                    unsure = true;
                    waits(failure);
                    return true;
                });
    }
}
