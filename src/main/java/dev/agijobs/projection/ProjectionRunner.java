package dev.agijobs.projection;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventFeed.Page;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.store.ViewGeneration;
import dev.agijobs.store.ViewStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Follows the feed and keeps the views of all projections: reads a batch of events, applies it to the documents it concerns, and stores them with the position they reflect.
 * Projections at the same position share the reading and decoding; one that fails stops alone. Whatever dies on the way, a view goes on from its stored position, so each
 * event counts once.
 *
 * <p>Of the runners on one view store one is meant to keep the views, and the others to stand by: these apply and write nothing, and answer by what the store says. Two that
 * believe to keep them hinder each other, and do no harm. Thread-safe.
 */
public final class ProjectionRunner implements AutoCloseable {
    /** The node that would have a stream of this name keeps the views; there is none. */
    public static final String KEEPER = "views";

    private static final Logger LOG = System.getLogger(ProjectionRunner.class.getName());
    private static final Duration REBUILD_BEGINS_WITHIN = Duration.ofSeconds(10);

    /**
     * What a pass did.
     *
     * @param events read
     * @param documents written
     * @param behind whether there was more to read than fits into a pass
     */
    public record Pass(int events, int documents, boolean behind) {
        static final Pass NOTHING = new Pass(0, 0, false);

        Pass and(Pass other) {
            return new Pass(events + other.events, documents + other.documents, behind || other.behind);
        }
    }

    private final EventFeed feed;
    private final RunEventCodec codec;
    private final ScheduledExecutorService executor;
    private final ProjectionSettings settings;
    private final Freshness freshness;
    private final Clock clock;
    private final Map<String, ViewKeeper<?>> keepers = new LinkedHashMap<>();
    private final ReadAhead reading;
    private final PositionWaiters waiters = new PositionWaiters();

    /** Reasons to look at the feed since the last pass that found its end. */
    private final AtomicInteger signals = new AtomicInteger();

    private final AtomicBoolean passing = new AtomicBoolean();
    private final Onlooker onlooker;
    private volatile boolean keeps = true;
    /** Since the last pass it was said anew who keeps the views. */
    private final AtomicBoolean turned = new AtomicBoolean();

    private final AtomicReference<@Nullable Runnable> stop = new AtomicReference<>();
    private volatile Instant lastPass;

    /**
     * Does nothing yet.
     *
     * @param projections of different names
     * @param executor does the work, on one thread or several, and keeps the time
     */
    public ProjectionRunner(
            EventFeed feed,
            ViewStore store,
            Collection<? extends Projection<?>> projections,
            RunEventCodec codec,
            Claims claims,
            Clock clock,
            ScheduledExecutorService executor,
            ProjectionSettings settings) {
        this.feed = feed;
        this.codec = codec;
        this.executor = executor;
        this.settings = settings;
        this.clock = clock;
        this.lastPass = clock.instant();
        this.freshness = new Freshness(feed, clock);
        this.reading = new ReadAhead(feed);
        this.onlooker = new Onlooker(this::look, () -> !waiters.isEmpty(), executor);
        FollowerIo io = new FollowerIo(store, claims, executor, settings.cachedDocuments(), this::stored);
        for (Projection<?> projection : projections) {
            if (keepers.put(projection.name(), new ViewKeeper<>(projection, feed, io)) != null) {
                throw new IllegalArgumentException("Two projections are named " + projection.name());
            }
        }
    }

    private void stored(ViewGeneration generation, Position position) {
        ViewKeeper<?> keeper = keepers.get(generation.view());
        if (keeper != null && generation.equals(keeper.generation())) {
            waiters.reached(generation.view(), position);
        }
    }

    /** Follows the feed from now on, while this node keeps the views. */
    public synchronized void start() {
        Runnable unlisten = feed.onCommit(this::signal);
        long poll = settings.pollEvery().toMillis();
        var polling = executor.scheduleWithFixedDelay(this::signal, 0, poll, TimeUnit.MILLISECONDS);
        stop.set(() -> {
            unlisten.run();
            polling.cancel(false);
        });
        if (!keeps) {
            onlooker.start();
        }
    }

    /**
     * Whether this node keeps the views, which it does until something else is said. What is under way ends by itself; nothing new is applied or written after. Quick; saying
     * the same again does nothing.
     */
    public synchronized void keep(boolean here) {
        if (keeps == here) {
            return;
        }
        LOG.log(Level.INFO, here ? "This node keeps the views now" : "The views are kept by another node now");
        // In this order: what a pass finds before it knows who keeps the views is let go by the next.
        keeps = here;
        turned.set(true);
        if (here) {
            onlooker.stop();
        } else if (stop.get() != null) {
            onlooker.start();
        }
        hurry();
    }

    private static StoreUnavailable keptElsewhere() {
        return new StoreUnavailable("The views are kept by another node now", null);
    }

    private void signal() {
        if (signals.getAndIncrement() == 0) {
            passLater();
        }
    }

    private void passLater() {
        passAfter(waiters.isEmpty() ? rest() : 0);
    }

    /** Nanoseconds to the next pass; a clock that was set back makes it no longer than the pause. */
    private long rest() {
        long pause = settings.pause().toNanos();
        long rested = Duration.between(lastPass, clock.instant()).toNanos();
        return Math.clamp(pause - rested, 0, pause);
    }

    private void passAfter(long nanos) {
        try {
            executor.schedule(this::pass, nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopping) {
            LOG.log(Level.DEBUG, "The projections stop");
        }
    }

    private void pass() {
        if (signals.get() > 0 && passing.compareAndSet(false, true)) {
            int seen = signals.get();
            lastPass = clock.instant();
            step().chain(pass -> pass.behind() ? Uni.createFrom().item(pass) : settled(pass))
                    .subscribe()
                    .with(pass -> passed(seen, pass), failure -> {
                        LOG.log(Level.ERROR, "A pass of the projections failed", failure);
                        passed(seen, Pass.NOTHING);
                    });
        }
    }

    private void passed(int seen, Pass pass) {
        passing.set(false);
        if (pass.behind()) {
            passAfter(0);
        } else if (!signals.compareAndSet(seen, 0)) {
            passLater();
        }
    }

    /**
     * Takes one batch for each generation, and has all of it stored; looks what is stored while standing by. For tests and simulations, of a runner that was not started; one
     * call after another.
     */
    public Uni<Pass> runOnce() {
        return step().chain(this::settled).call(() -> keeps ? Uni.createFrom().voidItem() : look());
    }

    /** Takes one batch for each generation; what is applied last may still be on its way into the store. */
    private Uni<Pass> step() {
        return Uni.createFrom()
                .deferred(() -> turned.getAndSet(false) || !keeps
                        ? letGo()
                        : Uni.createFrom().voidItem())
                .chain(() -> keeps ? follow() : standBy())
                .runSubscriptionOn(executor);
    }

    private Uni<Void> letGo() {
        return inTurn(keepers.values(), ViewKeeper::letGo).replaceWithVoid();
    }

    private Uni<Pass> follow() {
        return inTurn(keepers.values(), ViewKeeper::load)
                .chain(() -> inTurn(groups(), this::take))
                .map(passes -> passes.stream().reduce(Pass.NOTHING, Pass::and));
    }

    private Uni<Pass> standBy() {
        keepers.values().forEach(keeper -> keeper.refuse(keptElsewhere()));
        return Uni.createFrom().item(Pass.NOTHING);
    }

    /** Finds out how far another node has come with the views. */
    private Uni<Void> look() {
        return inTurn(keepers.values(), ViewKeeper::look)
                .invoke(this::tellWaiters)
                .replaceWithVoid();
    }

    private void tellWaiters() {
        keepers.forEach((name, keeper) -> waiters.reached(name, keeper.position()));
    }

    private Uni<Pass> settled(Pass pass) {
        reading.forget();
        return inTurn(followers(), Follower::settle).invoke(this::tellWaiters).replaceWith(pass);
    }

    private List<Follower<?>> followers() {
        List<Follower<?>> all = new ArrayList<>();
        keepers.values().forEach(keeper -> all.addAll(keeper.followers()));
        return all;
    }

    private static <T, R> Uni<List<R>> inTurn(Collection<T> all, Function<T, Uni<R>> work) {
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .asList();
    }

    /** Generations at one position. @param limit most events, so that they come to the position of the next group and not beyond */
    private record Group(Reading reading, List<Follower<?>> members, int limit) {
        Position position() {
            return reading.position();
        }
    }

    /** What is read next. @param source or null for the log */
    private record Reading(Position position, @Nullable RebuildSource source) {}

    /** Those farthest behind first. */
    private List<Group> groups() {
        Map<Reading, List<Follower<?>>> byPosition = new LinkedHashMap<>();
        followers().stream()
                .sorted(Comparator.comparingLong(follower -> follower.applied().events()))
                .forEach(follower -> byPosition
                        .computeIfAbsent(new Reading(follower.applied(), follower.source()), p -> new ArrayList<>())
                        .add(follower));
        List<Reading> positions = List.copyOf(byPosition.keySet());
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < positions.size(); i++) {
            Reading reading = positions.get(i);
            long gap = i + 1 == positions.size()
                    ? Long.MAX_VALUE
                    : positions.get(i + 1).position().events()
                            - reading.position().events();
            int limit = (int) Math.clamp(gap, 1, settings.batchEvents());
            groups.add(new Group(reading, byPosition.getOrDefault(reading, List.of()), limit));
        }
        return groups;
    }

    private Uni<Pass> take(Group group) {
        if (!keeps) {
            return Uni.createFrom().item(Pass.NOTHING);
        }
        RebuildSource source = group.reading().source();
        return source == null ? takeFromLog(group) : takeFrom(source, group);
    }

    /** Whatever is wrong with another feed, the view that readers see has nothing to do with it. */
    private Uni<Pass> takeFrom(RebuildSource source, Group group) {
        return source.feed()
                .after(group.position(), group.limit())
                .emitOn(executor)
                .chain(page -> page.events().isEmpty() ? leave(group) : take(group, page))
                .onFailure(failure -> !(failure instanceof StoreUnavailable))
                .invoke(failure -> group.members().forEach(member -> member.refused(failure)))
                .onFailure()
                .recoverWithItem(Pass.NOTHING)
                .chain(pass -> exchanged().map(pass::and));
    }

    private static Uni<Pass> leave(Group group) {
        group.members().forEach(Follower::leaveSource);
        return Uni.createFrom().item(new Pass(0, 0, true));
    }

    private Uni<Pass> takeFromLog(Group group) {
        return reading.after(group.position(), group.limit())
                .emitOn(executor)
                .chain(page -> page.events().isEmpty() ? Uni.createFrom().item(Pass.NOTHING) : take(group, page))
                .onFailure()
                .invoke(failure -> LOG.log(Level.WARNING, "The feed cannot be read: {0}", failure.getMessage()))
                .onFailure()
                .recoverWithItem(Pass.NOTHING)
                .chain(pass -> exchanged().map(pass::and));
    }

    private Uni<Pass> take(Group group, Page page) {
        List<ProjectedEvent> events =
                page.events().stream().map(e -> new ProjectedEvent(e, codec)).toList();
        boolean behind = events.size() == group.limit() || isFull(page);
        if (behind && group.reading().source() == null) {
            reading.prepare(page.next(), group.limit());
        }
        return inTurn(
                        group.members(),
                        member -> keeps && member.ready()
                                ? member.take(events, page.next())
                                : Uni.createFrom().item(0))
                .map(written -> {
                    int documents = written.stream().mapToInt(Integer::intValue).sum();
                    return new Pass(events.size(), documents, behind);
                });
    }

    /** Shows readers the generations that have come as far as those that they saw; then there is more to do, for the pass had none of them in its groups. */
    private Uni<Pass> exchanged() {
        if (!keeps) {
            return Uni.createFrom().item(Pass.NOTHING);
        }
        return inTurn(keepers.values(), ViewKeeper::exchange)
                .map(exchanged -> new Pass(0, 0, exchanged.contains(true)));
    }

    private static boolean isFull(Page page) {
        return page.events().stream().mapToLong(e -> e.event().payload().length).sum() >= EventFeed.PAGE_BYTES;
    }

    /** Of the projections, in the order in which they were given. */
    public Set<String> names() {
        return Collections.unmodifiableSet(keepers.keySet());
    }

    /** How each projection does, in the order in which they were given. While standing by as of about a second ago, and without what only the keeping node knows: what failed. */
    public Uni<List<ProjectionStatus>> status() {
        return feed.end().chain(end -> inTurn(keepers.values(), keeper -> status(keeper, end)));
    }

    private Uni<ProjectionStatus> status(ViewKeeper<?> keeper, Position end) {
        Position position = keeper.position();
        Position building = keeper.buildPosition();
        return freshness
                .lagSeconds(position)
                .map(lag -> new ProjectionStatus(
                        keeper.projection().name(),
                        keeper.projection().version(),
                        keeper.state(),
                        position,
                        Math.max(0, end.events() - position.events()),
                        lag,
                        building.events() >= end.events() ? 1 : (double) building.events() / end.events(),
                        keeper.trouble()));
    }

    /**
     * Builds a view again from the log, beside the one that readers see, which the new one replaces when it reflects as much; joins a rebuild that is under way. Answers when
     * the rebuild would survive the process. Fails with {@code StoreUnavailable} when it could not begin, and when another node keeps the views.
     *
     * @throws IllegalArgumentException when there is no such projection
     */
    public Uni<ProjectionStatus> rebuild(String projection) {
        return rebuild(projection, null);
    }

    /** The same. @param source from which it is built as far as that goes, closed in any case; null for the log */
    public Uni<ProjectionStatus> rebuild(String projection, @Nullable RebuildSource source) {
        ViewKeeper<?> keeper = keeper(projection);
        if (!keeps) {
            if (source != null) {
                source.close();
            }
            return Uni.createFrom().failure(ProjectionRunner::keptElsewhere);
        }
        return keeper.rebuild(source)
                .onSubscription()
                .invoke(this::hurry)
                .ifNoItem()
                .after(REBUILD_BEGINS_WITHIN)
                .on(executor)
                .failWith(() -> new StoreUnavailable("The rebuild of %s did not begin yet".formatted(projection), null))
                .chain(() -> feed.end().chain(end -> status(keeper, end)));
    }

    private ViewKeeper<?> keeper(String projection) {
        ViewKeeper<?> keeper = keepers.get(projection);
        if (keeper == null) {
            throw new IllegalArgumentException("There is no projection " + projection);
        }
        return keeper;
    }

    /**
     * Waits until a view reflects a position. Fails with {@link TooFarBehind} when it does not in time, or when too many wait already.
     *
     * @throws IllegalArgumentException when there is no such projection, or the position is of another log
     */
    public Uni<Void> awaitPosition(String projection, Position position, Duration atMost) {
        ViewKeeper<?> keeper = keeper(projection);
        if (keeper.position().reaches(position)) {
            return Uni.createFrom().voidItem();
        }
        return waiters.await(projection, position, keeper::position)
                .onSubscription()
                .invoke(this::hurry)
                .ifNoItem()
                .after(atMost)
                .on(executor)
                .failWith(() -> new TooFarBehind(projection, position));
    }

    private void hurry() {
        if (stop.get() != null) {
            signals.incrementAndGet();
            passAfter(0);
        }
    }

    /** Follows no more. A pass under way ends by itself, or fails when the store is closed. */
    @Override
    public synchronized void close() {
        onlooker.stop();
        Runnable stopping = stop.getAndSet(null);
        if (stopping != null) {
            stopping.run();
        }
    }
}
