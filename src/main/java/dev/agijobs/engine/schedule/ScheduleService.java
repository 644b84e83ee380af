package dev.agijobs.engine.schedule;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.Cluster;
import dev.agijobs.engine.EngineBusy;
import dev.agijobs.engine.EngineStopping;
import dev.agijobs.engine.Ids;
import dev.agijobs.engine.RunIds;
import dev.agijobs.engine.RunService;
import dev.agijobs.engine.Scheduler;
import dev.agijobs.engine.StreamElsewhere;
import dev.agijobs.engine.StreamLog;
import dev.agijobs.engine.Waker;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.VersionConflict;
import dev.agijobs.run.RunStatus;
import dev.agijobs.schedule.Firing;
import dev.agijobs.schedule.ScheduleCommand;
import dev.agijobs.schedule.ScheduleDecider;
import dev.agijobs.schedule.ScheduleDecision;
import dev.agijobs.schedule.ScheduleEvent;
import dev.agijobs.schedule.ScheduleFact;
import dev.agijobs.schedule.ScheduleState;
import dev.agijobs.schedule.json.ScheduleEventCodec;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with schedules: make, change, delete, look at. A command's answer comes when its events are durable. What is due is fired by itself: the decision is
 * appended first and its run submitted then, and whoever finds a run that was decided and not submitted submits it. Fails with {@link ScheduleRejected}, {@link EngineBusy},
 * {@link EngineStopping} or {@code StoreUnavailable}. Thread-safe; never blocks.
 */
public final class ScheduleService implements Waker {
    private static final Logger LOG = Logger.getLogger(ScheduleService.class);

    /** Prefix of the streams of schedules. */
    public static final String STREAMS = ScheduleLog.PREFIX;

    private static final int CONFLICTS_MAX = 3;
    private static final Duration BACKOFF_MIN = Duration.ofMillis(100);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(5);
    /** What a timer may be late before the reconciler does its work. */
    private static final Duration TIMER_LATE_MAX = Duration.ofSeconds(1);

    private static final Duration REST_MAX = Duration.ofDays(1);

    private final ScheduleLog log;
    private final String logId;
    private final ScheduledRuns runs;
    private final Clock clock;
    private final Scheduler scheduler;
    private final Executor workers;
    private final Ids ids;
    private final ScheduleSettings settings;
    private final ScheduleListener listener;
    private final WarmStates warm;
    private final Cluster cluster;
    private final ConcurrentMap<String, Lane> lanes = new ConcurrentHashMap<>();
    private volatile boolean stopping;

    /** @param admits whether new runs are taken now; while they are not, what is due waits */
    public ScheduleService(
            StreamLog log,
            ScheduleEventCodec codec,
            RunService runs,
            BooleanSupplier admits,
            Clock clock,
            Scheduler scheduler,
            Executor workers,
            Ids ids,
            ScheduleSettings settings,
            ScheduleListener listener,
            Cluster cluster) {
        this.log = new ScheduleLog(log, codec);
        this.logId = log.logId();
        this.runs = new ScheduledRuns(runs, admits);
        this.clock = clock;
        this.scheduler = scheduler;
        this.workers = workers;
        this.ids = ids;
        this.settings = settings;
        this.listener = listener;
        this.cluster = cluster;
        this.warm = new WarmStates(settings.warmBytesMax());
    }

    /** The id of a new schedule: a function of the caller and the idempotency key, when there is one. */
    public String newId(Caller caller, @Nullable String key) {
        return key == null
                ? RunIds.wanted(ids::next, id -> cluster.isHere(STREAMS + id))
                : idOf(caller.principal(), key);
    }

    /** The id of the schedule that is made with an idempotency key. */
    public String idOf(String principal, String key) {
        return RunIds.derived(logId, "schedules of " + principal, key);
    }

    /** Streams came to this node or left it: of schedules that are elsewhere nothing is known any more. */
    public void moved() {
        lanes.forEach((id, lane) -> {
            if (!cluster.isHere(STREAMS + id) && lanes.remove(id, lane)) {
                warm.gone(id);
                last(lane, l -> {
                    l.forget();
                    l.rest(Instant.MAX, () -> {});
                });
            }
        });
    }

    /**
     * Gives a schedule a command.
     *
     * @param command gets the time of the decision
     * @param view what the caller wants to know: of the schedule, and whether the command changed anything
     */
    public <T> Uni<T> command(
            String id,
            Caller caller,
            Function<Instant, ScheduleCommand.ClientCommand> command,
            BiFunction<ScheduleState, Boolean, T> view) {
        return run(
                        id,
                        lane -> loaded(lane)
                                .chain(() -> settledIfPossible(lane))
                                .chain(() -> decided(lane, command.apply(now()), caller))
                                .map(changed -> view.apply(found(lane), changed)))
                .onFailure(VersionConflict.class)
                .retry()
                .atMost(CONFLICTS_MAX);
    }

    /** Looks at a schedule as it is now. */
    public <T> Uni<T> look(String id, Function<ScheduleState, T> view) {
        return run(
                id,
                lane -> loaded(lane).map(x -> {
                    ScheduleState state = found(lane);
                    if (state.standing().course().deleted()) {
                        throw notFound();
                    }
                    return view.apply(state);
                }));
    }

    private static ScheduleState found(Lane lane) {
        ScheduleState state = lane.state();
        if (state == null) {
            throw notFound();
        }
        return state;
    }

    private static ScheduleRejected notFound() {
        return new ScheduleRejected(ScheduleDecision.Reason.SCHEDULE_NOT_FOUND, "There is no such schedule");
    }

    @Override
    public Optional<CompletableFuture<?>> wake(String id) {
        Lane lane = lanes.get(id);
        if (stopping
                || !cluster.isHere(STREAMS + id)
                || (lane != null && (!lane.idle() || now().isBefore(later(lane.restsUntil(), TIMER_LATE_MAX))))) {
            return Optional.empty();
        }
        CompletableFuture<?> loaded = new CompletableFuture<>();
        settle(id, () -> loaded.complete(null));
        return Optional.of(loaded);
    }

    /** Schedules that something is known of in memory. */
    int inMemory() {
        return lanes.size();
    }

    /** Takes no more commands and fires nothing; ends when what is under way is done, or after the given time. */
    public Uni<Void> stop(Duration atMost) {
        stopping = true;
        CompletableFuture<Void> quiet = new CompletableFuture<>();
        awaitQuiet(clock.instant().plus(atMost), quiet);
        return Uni.createFrom().completionStage(quiet);
    }

    private void awaitQuiet(Instant until, CompletableFuture<Void> quiet) {
        if (lanes.values().stream().allMatch(Lane::idle) || !clock.instant().isBefore(until)) {
            quiet.complete(null);
        } else {
            scheduler.after(Duration.ofMillis(10), () -> awaitQuiet(until, quiet));
        }
    }

    // --- pieces of work

    private <T> Uni<T> run(String id, Function<Lane, Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            if (stopping) {
                return Uni.createFrom().failure(new EngineStopping());
            }
            if (!cluster.isHere(STREAMS + id)) {
                return Uni.createFrom().failure(new StreamElsewhere(STREAMS + id));
            }
            // Under the map's lock, so that the lane does not leave it meanwhile.
            List<Uni<T>> reply = new ArrayList<>(1);
            lanes.compute(id, (key, known) -> {
                Lane lane = known == null ? new Lane(id, workers, this::leaveIfGone) : known;
                reply.add(lane.run(l -> work.apply(l).onTermination().invoke((item, failure, cancelled) -> rest(l))));
                return lane;
            });
            return reply.getFirst();
        });
    }

    private void leaveIfGone(Lane lane) {
        lanes.computeIfPresent(lane.id, (id, known) -> known == lane && lane.idle() && lane.gone() ? null : known);
    }

    /** Does what is to be done now, and again later when that fails. */
    private void settle(String id, Runnable whenLoaded) {
        run(id, lane -> settledOrFailed(lane, whenLoaded)).subscribe().with(done -> {}, refused -> whenLoaded.run());
    }

    private Uni<Void> settledOrFailed(Lane lane, Runnable whenLoaded) {
        return loaded(lane)
                .onTermination()
                .invoke(whenLoaded)
                .chain(() -> settled(lane))
                .invoke(lane::succeed)
                .onFailure()
                .recoverWithUni(failure -> {
                    failed(lane, failure);
                    return Uni.createFrom().voidItem();
                });
    }

    /** What is known may be wrong now, as an append may have been stored though it failed. */
    private void failed(Lane lane, Throwable failure) {
        lane.forget();
        int failures = lane.fail();
        if (failures == 1) {
            LOG.warnf("Schedule %s cannot go on, and will be tried again: %s", lane.id, failure.getMessage());
        }
        Duration backoff = BACKOFF_MIN.multipliedBy(1L << Math.min(failures - 1, 10));
        arm(lane, now().plus(backoff.compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : backoff));
    }

    /** What is left after a piece of work: when to go on by itself. */
    private void rest(Lane lane) {
        if (lane.gone()) {
            warm.gone(lane.id);
            lane.release();
            lane.rest(Instant.MAX, () -> {});
            return;
        }
        ScheduleState state = lane.state();
        if (state == null) {
            // A failure has said when to go on, unless it is a client's.
            if (!now().isBefore(lane.restsUntil())) {
                arm(lane, now().plus(BACKOFF_MIN));
            }
            return;
        }
        Firing running = state.standing().agenda().running();
        Instant next = state.nextAt().orElse(Instant.MAX);
        if (running != null) {
            Instant again = lane.watches(running.runId(), now()) ? lane.watchedUntil() : now();
            next = again.isBefore(next) ? again : next;
        }
        arm(lane, next);
    }

    private void arm(Lane lane, Instant at) {
        if (at.equals(Instant.MAX)) {
            lane.rest(at, () -> {});
            return;
        }
        Duration delay = Duration.between(now(), at);
        Duration bounded = delay.compareTo(REST_MAX) > 0 ? REST_MAX : delay;
        lane.rest(
                now().plus(bounded),
                scheduler.after(bounded.isNegative() ? Duration.ZERO : bounded, () -> settle(lane.id, () -> {})));
    }

    private static Instant later(Instant instant, Duration by) {
        return instant.isAfter(Instant.MAX.minus(by)) ? Instant.MAX : instant.plus(by);
    }

    // --- parts of a piece

    private Uni<Void> loaded(Lane lane) {
        if (lane.known()) {
            return Uni.createFrom().voidItem();
        }
        return log.load(lane.id).invoke(found -> know(lane, found)).replaceWithVoid();
    }

    private void know(Lane lane, Optional<ScheduleLog.Loaded> found) {
        lane.know(found.map(ScheduleLog.Loaded::state));
        found.ifPresent(loaded -> warm.used(lane.id, loaded.bytes()).forEach(this::cool));
    }

    /** The state leaves memory when what is under way is done. */
    private void cool(String id) {
        Lane lane = lanes.get(id);
        if (lane != null) {
            last(lane, Lane::cool);
        }
    }

    /** When what is under way is done; not at all when too much waits. */
    private static void last(Lane lane, Consumer<Lane> work) {
        try {
            lane.run(l -> {
                        work.accept(l);
                        return Uni.createFrom().voidItem();
                    })
                    .subscribe()
                    .with(done -> {}, never -> {});
        } catch (EngineBusy used) {
            LOG.debugf("Schedule %s stays in memory", lane.id);
        }
    }

    /** A client's command is decided all the same when runs cannot be asked for. */
    private Uni<Void> settledIfPossible(Lane lane) {
        return settled(lane).onFailure(EngineBusy.class).recoverWithItem(() -> null);
    }

    /** Nothing is left to be done now. */
    private Uni<Void> settled(Lane lane) {
        if (lane.state() == null) {
            return Uni.createFrom().voidItem();
        }
        return verified(lane)
                .chain(() -> cancelled(lane))
                .chain(() -> decided(lane, new ScheduleCommand.Look(now()), Caller.ENGINE))
                .chain(moved -> moved ? settled(lane) : Uni.createFrom().voidItem());
    }

    /** The run under way was submitted, and its end will be told; or it has ended already. */
    private Uni<Void> verified(Lane lane) {
        ScheduleState state = found(lane);
        Firing running = state.standing().agenda().running();
        if (running == null || lane.watches(running.runId(), now())) {
            return Uni.createFrom().voidItem();
        }
        return runs.submit(state, running)
                .onFailure(failure -> !passing(failure))
                .recoverWithItem(failure -> {
                    LOG.errorf("Run %s of schedule %s counts as under way: %s", running.runId(), state.id(), failure);
                    return RunStatus.RUNNING;
                })
                .chain(status -> {
                    if (status.terminal()) {
                        return ended(lane, running, status);
                    }
                    watch(lane, running);
                    return Uni.createFrom().voidItem();
                });
    }

    private static boolean passing(Throwable failure) {
        return failure instanceof EngineBusy
                || failure instanceof EngineStopping
                || failure instanceof StreamElsewhere
                || failure instanceof StoreUnavailable;
    }

    private void watch(Lane lane, Firing running) {
        lane.watch(running.runId(), now().plus(settings.watchAtMost()));
        Cancellable watching = runs.ended(running)
                .subscribe()
                .with(status -> toldEnd(lane.id, running, status), lost -> LOG.debugf("Not told: %s", lost));
        lane.watchedBy(watching::cancel);
    }

    private void toldEnd(String id, Firing running, RunStatus status) {
        run(
                        id,
                        lane -> loaded(lane)
                                .chain(() -> ended(lane, running, status))
                                .onFailure()
                                .invoke(failure -> failed(lane, failure))
                                .chain(() -> settledOrFailed(lane, () -> {})))
                .subscribe()
                .with(done -> {}, later -> LOG.debugf("Not recorded yet: %s", later));
    }

    private Uni<Void> ended(Lane lane, Firing running, RunStatus status) {
        if (lane.state() == null) {
            return Uni.createFrom().voidItem();
        }
        String state = status.name().toLowerCase(Locale.ROOT);
        return decided(lane, new ScheduleCommand.EndRun(now(), running.runId(), state), Caller.ENGINE)
                .replaceWithVoid();
    }

    private Uni<Void> cancelled(Lane lane) {
        var agenda = found(lane).standing().agenda();
        Firing running = agenda.running();
        if (running == null || !agenda.cancelling() || lane.hasCancelled(running.runId())) {
            return Uni.createFrom().voidItem();
        }
        return runs.cancel(lane.id, running).invoke(() -> lane.cancelled(running.runId()));
    }

    /** Answers whether anything happened. */
    private Uni<Boolean> decided(Lane lane, ScheduleCommand command, Caller caller) {
        return switch (ScheduleDecider.decide(lane.state(), command, runs.names(lane.id))) {
            case ScheduleDecision.Rejected r -> Uni.createFrom().failure(new ScheduleRejected(r.reason(), r.detail()));
            case ScheduleDecision.Accepted a ->
                a.events().isEmpty()
                        ? Uni.createFrom().item(false)
                        : appended(lane, command, a.events(), caller).replaceWith(true);
        };
    }

    private Uni<Void> appended(Lane lane, ScheduleCommand command, List<ScheduleEvent> events, Caller caller) {
        ScheduleState state = lane.state();
        List<ScheduleFact> facts = new ArrayList<>();
        for (ScheduleEvent event : events) {
            facts.add(new ScheduleFact(state == null ? 1 : state.seq() + 1, command.at(), event));
            state = ScheduleState.after(state, facts.getLast());
        }
        ScheduleState after = state == null ? found(lane) : state;
        String commandId = command instanceof ScheduleCommand.ClientCommand client ? client.commandId() : null;
        return log.append(facts, after, commandId, caller)
                .onFailure()
                .invoke(unknown -> lane.forget())
                .invoke(loaded -> {
                    know(lane, Optional.of(loaded));
                    events.forEach(event -> listener.recorded(event, command.at()));
                })
                .replaceWithVoid();
    }

    /** Events keep whole microseconds. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
