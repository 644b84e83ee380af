package dev.agijobs.projection;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventFeed.Page;
import dev.agijobs.eventlog.Position;
import dev.agijobs.run.json.RunEventCodec;
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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * event counts once. One runner for each view store. Thread-safe.
 */
public final class ProjectionRunner implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ProjectionRunner.class.getName());

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
    private final Map<String, Follower<?>> followers = new LinkedHashMap<>();
    private final PositionWaiters waiters = new PositionWaiters();

    /** Reasons to look at the feed since the last pass that found its end. */
    private final AtomicInteger signals = new AtomicInteger();

    private final AtomicBoolean passing = new AtomicBoolean();
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
        for (Projection<?> projection : projections) {
            Follower<?> follower =
                    new Follower<>(projection, feed, store, claims, executor, settings.cachedDocuments());
            if (followers.put(projection.name(), follower) != null) {
                throw new IllegalArgumentException("Two projections are named " + projection.name());
            }
        }
    }

    /** Follows the feed from now on. */
    public void start() {
        Runnable unlisten = feed.onCommit(this::signal);
        long poll = settings.pollEvery().toMillis();
        var polling = executor.scheduleWithFixedDelay(this::signal, 0, poll, TimeUnit.MILLISECONDS);
        stop.set(() -> {
            unlisten.run();
            polling.cancel(false);
        });
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
            runOnce().subscribe().with(pass -> passed(seen, pass), failure -> {
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

    /** Takes one batch for each projection. For tests and simulations, of a runner that was not started; one call after another. */
    public Uni<Pass> runOnce() {
        return Uni.createFrom()
                .deferred(() -> inTurn(followers.values(), Follower::load))
                .chain(() -> inTurn(groups(), this::take))
                .runSubscriptionOn(executor)
                .map(passes -> passes.stream().reduce(Pass.NOTHING, Pass::and));
    }

    private static <T, R> Uni<List<R>> inTurn(Collection<T> all, Function<T, Uni<R>> work) {
        return Multi.createFrom()
                .iterable(all)
                .onItem()
                .transformToUniAndConcatenate(work::apply)
                .collect()
                .asList();
    }

    /** Projections at one position. @param limit most events, so that they come to the position of the next group and not beyond */
    private record Group(Position position, List<Follower<?>> members, int limit) {}

    /** Those farthest behind first. */
    private List<Group> groups() {
        Map<Position, List<Follower<?>>> byPosition = new LinkedHashMap<>();
        followers.values().stream()
                .filter(Follower::ready)
                .sorted(Comparator.comparingLong(follower -> follower.position().events()))
                .forEach(follower -> byPosition
                        .computeIfAbsent(follower.position(), p -> new ArrayList<>())
                        .add(follower));
        List<Position> positions = List.copyOf(byPosition.keySet());
        List<Group> groups = new ArrayList<>();
        for (int i = 0; i < positions.size(); i++) {
            Position position = positions.get(i);
            long gap = i + 1 == positions.size()
                    ? Long.MAX_VALUE
                    : positions.get(i + 1).events() - position.events();
            int limit = (int) Math.clamp(gap, 1, settings.batchEvents());
            groups.add(new Group(position, byPosition.getOrDefault(position, List.of()), limit));
        }
        return groups;
    }

    private Uni<Pass> take(Group group) {
        return feed.after(group.position(), group.limit())
                .emitOn(executor)
                .chain(page -> page.events().isEmpty() ? Uni.createFrom().item(Pass.NOTHING) : take(group, page))
                .onFailure()
                .invoke(failure -> LOG.log(Level.WARNING, "The feed cannot be read: {0}", failure.getMessage()))
                .onFailure()
                .recoverWithItem(Pass.NOTHING);
    }

    private Uni<Pass> take(Group group, Page page) {
        List<ProjectedEvent> events =
                page.events().stream().map(e -> new ProjectedEvent(e, codec)).toList();
        boolean behind = events.size() == group.limit() || isFull(page);
        return inTurn(
                        group.members(),
                        member -> member.take(events, page.next())
                                .invoke(() ->
                                        waiters.reached(member.projection().name(), member.position())))
                .map(written -> {
                    int documents = written.stream().mapToInt(Integer::intValue).sum();
                    return new Pass(events.size(), documents, behind);
                });
    }

    private static boolean isFull(Page page) {
        return page.events().stream().mapToLong(e -> e.event().payload().length).sum() >= EventFeed.PAGE_BYTES;
    }

    /** How each projection does, in the order in which they were given. */
    public Uni<List<ProjectionStatus>> status() {
        return feed.end().chain(end -> inTurn(followers.values(), follower -> status(follower, end)));
    }

    private Uni<ProjectionStatus> status(Follower<?> follower, Position end) {
        Position position = follower.position();
        long behind = Math.max(0, end.events() - position.events());
        return freshness
                .lagSeconds(position)
                .map(lag -> new ProjectionStatus(
                        follower.projection().name(),
                        follower.projection().version(),
                        follower.state(),
                        position,
                        behind,
                        lag,
                        behind == 0 ? 1 : (double) position.events() / end.events(),
                        follower.trouble()));
    }

    /**
     * Waits until a view reflects a position. Fails with {@link TooFarBehind} when it does not in time, or when too many wait already.
     *
     * @throws IllegalArgumentException when there is no such projection, or the position is of another log
     */
    public Uni<Void> awaitPosition(String projection, Position position, Duration atMost) {
        Follower<?> follower = followers.get(projection);
        if (follower == null) {
            throw new IllegalArgumentException("There is no projection " + projection);
        }
        if (follower.position().reaches(position)) {
            return Uni.createFrom().voidItem();
        }
        return waiters.await(projection, position, follower::position)
                .onSubscription()
                .invoke(this::hurry)
                .ifNoItem()
                .after(atMost)
                .on(executor)
                .failWith(() -> new TooFarBehind(projection, position));
    }

    private void hurry() {
        signals.incrementAndGet();
        passAfter(0);
    }

    /** Follows no more. A pass under way ends by itself, or fails when the store is closed. */
    @Override
    public void close() {
        Runnable stopping = stop.getAndSet(null);
        if (stopping != null) {
            stopping.run();
        }
    }
}
