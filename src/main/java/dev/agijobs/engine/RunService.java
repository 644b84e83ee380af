package dev.agijobs.engine;

import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.key.Claim;
import dev.agijobs.plan.Plan;
import dev.agijobs.run.Decision;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunDecider;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with runs: submit, command, look at, follow. A command's answer comes when its events are durable, and a look at a run shows all that was answered
 * before. Fails with {@link RunNotFound}, {@link CommandRejected}, {@link EngineBusy}, {@link EngineStopping} or {@code StoreUnavailable}. Thread-safe; never blocks.
 */
public final class RunService {

    private final EventLog log;
    private final RunLog runLog;
    private final Engine engine;
    private final ActiveRuns active;
    private final RunTail tail;
    private final KeyDesk keys;
    private final Post post;
    private volatile boolean stopping;

    /** Without a listener and without snapshots. */
    public RunService(EngineParts parts) {
        this(parts, EngineListener.NONE, Snapshots.NONE);
    }

    public RunService(EngineParts parts, EngineListener listener, Snapshots snapshots) {
        this(RunDecider::decide, parts, listener, snapshots);
    }

    RunService(Decider decider, EngineParts parts, EngineListener listener, Snapshots snapshots) {
        this.log = parts.log();
        this.runLog = new RunLog(log, parts.codec(), new ClaimCheck(parts.artifacts()), parts.ids(), snapshots);
        StreamSignals signals = new StreamSignals();
        ChildPlans children = new ChildPlans(parts.expressions(), parts.tools(), log.logId(), parts.cluster());
        this.engine = new Engine(
                decider,
                runLog,
                new Preparer(parts.expressions(), parts.tools(), children),
                new StepRunner(parts.tools(), parts.clock(), parts.scheduler()),
                new Permits(parts.settings().attemptsMax()),
                signals,
                parts.clock(),
                parts.scheduler(),
                parts.workers(),
                parts.ids(),
                parts.settings(),
                listener,
                parts.cluster());
        this.active = new ActiveRuns(parts.settings().idleRunsMax(), this::actor);
        this.keys = new KeyDesk(log, engine, this::keyHeld);
        this.post = new Post(active, engine, keys, children);
        this.tail = new RunTail(log, signals, parts.scheduler());
    }

    private RunActor actor(String runId) {
        return new RunActor(runId, engine, active, post);
    }

    /** Tells a run here or elsewhere. */
    private Uni<Void> keyHeld(Claim holder) {
        return isHere(holder.runId())
                ? tellHolder(holder)
                : engine.cluster().tellHolder(RunLog.stream(holder.runId()), holder);
    }

    private boolean isHere(String runId) {
        return engine.cluster().isHere(RunLog.stream(runId));
    }

    /** Tells a run of this node that it holds its key; done when the run's log shows what came of it. Fails with {@link StreamElsewhere}. */
    public Uni<Void> tellHolder(Claim holder) {
        return Uni.createFrom().completionStage(() -> {
            CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
            active.send(holder.runId(), new Message.KeyHeld(holder.round(), done));
            return done;
        });
    }

    /**
     * Submits a plan.
     *
     * @param view what the caller wants to know: of the run, and whether it is new (false: the key was used before for the same request)
     */
    public <T> Uni<T> submit(Submission s, Caller caller, BiFunction<RunState, Boolean, T> view) {
        String key = s.idempotencyKey();
        String runId = newRunId(key, caller);
        Function<Instant, RunCommand.ClientCommand> submit = now -> new RunCommand.Submit(
                now, key, runId, s.plan(), s.approvals(), s.labels(), s.priority(), s.fingerprint());
        return admitted(() -> ask(runId, key == null, null, caller, submit, view));
    }

    /**
     * Submits a new run that shares what another one has finished. Fails with {@link ForkTooLarge}, with {@link RunNotFound} of the other run, and with what
     * {@link ForkRequest#change} throws.
     *
     * @param view as of {@link #submit}
     */
    public <T> Uni<T> fork(ForkRequest r, Caller caller, BiFunction<RunState, Boolean, T> view) {
        String key = r.idempotencyKey();
        String runId = newRunId(key, caller);
        SharedPart shared = new SharedPart();
        return admitted(() -> runLog.load(r.runId(), shared::take)
                .emitOn(engine.workers())
                .map(other -> forked(r, known(r.runId(), other), shared, runId))
                .chain(submit -> ask(runId, key == null, null, caller, submit, view)));
    }

    private static Function<Instant, RunCommand.ClientCommand> forked(
            ForkRequest r, RunState other, SharedPart shared, String runId) {
        if (other.plan().graph().indexOf(r.fromStep()) < 0) {
            String detail = "The plan has no step " + r.fromStep();
            throw new CommandRejected(new Decision.Rejected(Decision.Reason.STEP_NOT_FOUND, detail), other.status());
        }
        Plan plan = r.change().apply(other.plan());
        RunEvent.Origin origin = new RunEvent.Origin(other.runId(), other.seq(), r.fromStep());
        RunCommand.Fork fork = new RunCommand.Fork(origin, shared.until(other, r.fromStep()));
        return now -> new RunCommand.Submit(
                now,
                r.idempotencyKey(),
                runId,
                plan,
                other.requiredApprovals(),
                other.labels(),
                other.priority(),
                r.fingerprint(),
                null,
                fork);
    }

    private String newRunId(@Nullable String key, Caller caller) {
        return key == null ? RunIds.wanted(engine.ids()::next, this::isHere) : runId(caller.principal(), key);
    }

    /** The id of the run that is submitted with an idempotency key. */
    public String runId(String principal, String key) {
        return RunIds.derived(log.logId(), principal, key);
    }

    /** The key, or one made of it, with which a run is submitted that always has the same node as another stream. */
    public String keyBeside(String stream, String principal, String key) {
        return RunIds.keyBeside(
                log.logId(), principal, key, run -> engine.cluster().together(stream, run));
    }

    private <T> Uni<T> admitted(Supplier<Uni<T>> submission) {
        if (active.busy() >= engine.settings().activeRunsMax()) {
            engine.listener().refused();
            return Uni.createFrom().failure(new EngineBusy("Too many runs are active"));
        }
        return submission.get();
    }

    /** As the other, whatever the run's seq. */
    public <T> Uni<T> command(
            String runId,
            Caller caller,
            Function<Instant, RunCommand.ClientCommand> command,
            BiFunction<RunState, Boolean, T> view) {
        return command(runId, null, caller, command, view);
    }

    /**
     * Gives a run a command.
     *
     * @param expectedSeq the seq of the run's last event as the caller knows it, or null for any; fails with {@link RunMoved} when it is another, unless the run remembers
     *     the command
     * @param command gets the time of the decision
     * @param view what the caller wants to know: of the run, and whether the command changed anything (false: it had been given before)
     */
    public <T> Uni<T> command(
            String runId,
            @Nullable Long expectedSeq,
            Caller caller,
            Function<Instant, RunCommand.ClientCommand> command,
            BiFunction<RunState, Boolean, T> view) {
        return ask(runId, false, expectedSeq, caller, command, view);
    }

    private <T> Uni<T> ask(
            String runId,
            boolean fresh,
            @Nullable Long expectedSeq,
            Caller caller,
            Function<Instant, RunCommand.ClientCommand> command,
            BiFunction<RunState, Boolean, T> view) {
        return send(runId, reply -> new Message.Ask<>(fresh, expectedSeq, caller, command, view::apply, reply));
    }

    /** Looks at a run as it is now. {@code view} must not keep the state. */
    public <T> Uni<T> look(String runId, Function<RunState, T> view) {
        return send(runId, reply -> new Message.Query<>(state -> view.apply(known(runId, state)), reply));
    }

    /** Looks at a run as it was after the event with this seq, or as it is now when it has fewer events. */
    public <T> Uni<T> lookBack(String runId, long seq, Function<RunState, T> view) {
        return runLog.load(runId, seq).map(state -> view.apply(known(runId, state)));
    }

    private static RunState known(String runId, RunState state) {
        if (!state.submitted()) {
            throw new RunNotFound(runId);
        }
        return state;
    }

    private <T> Uni<T> send(String runId, Function<CompletableFuture<T>, Message> message) {
        return Uni.createFrom().completionStage(() -> {
            CompletableFuture<T> reply = new CompletableFuture<>();
            if (stopping) {
                reply.completeExceptionally(new EngineStopping());
            } else {
                try {
                    active.send(runId, message.apply(reply));
                } catch (EngineBusy busy) {
                    engine.listener().refused();
                    reply.completeExceptionally(busy);
                }
            }
            return reply;
        });
    }

    /** Events of a run after a seq, as stored; a large payload is a claim on an artifact. Fails with {@link RunNotFound}. */
    public Uni<List<RecordedEvent>> events(String runId, long after, int limit) {
        return log.read(RunLog.stream(runId), after, limit)
                .chain(events -> events.isEmpty()
                        ? look(runId, state -> events)
                        : Uni.createFrom().item(events));
    }

    /** Where the run's stream ends, as committed: never behind what a follower was shown. Fails with {@link RunNotFound}. */
    public Uni<StreamHead> head(String runId) {
        return log.head(RunLog.stream(runId)).map(head -> head.orElseThrow(() -> new RunNotFound(runId)));
    }

    /**
     * Pages of events after a seq, then those that come, until the run has ended. Read on demand: a follower costs one {@link dev.agijobs.eventlog.LivePage}. Fails with
     * {@link RunNotFound}.
     *
     * @param signOfLife how long a follower may see nothing before it gets an empty page
     */
    public Multi<List<RecordedEvent>> follow(String runId, long after, Duration signOfLife) {
        return head(runId)
                .chain(head -> head.seq() > after ? Uni.createFrom().item(false) : isOver(runId, after))
                .onItem()
                .transformToMulti(over ->
                        over ? Multi.createFrom().empty() : tail.follow(RunLog.stream(runId), after, signOfLife));
    }

    /** Asks the run, as the head of one that ended says nothing of it while the run owes something to others. */
    private Uni<Boolean> isOver(String runId, long after) {
        return look(runId, state -> state.status().terminal() && state.seq() <= after);
    }

    /** How the run ended, once it has; at once when it has already. Fails with {@link RunNotFound}. */
    public Uni<RunStatus> ended(String runId) {
        return Uni.createFrom().emitter(emitter -> {
            Runnable unlisten = engine.signals().listen(RunLog.stream(runId), status -> {
                if (status.terminal()) {
                    emitter.complete(status);
                }
            });
            emitter.onTermination(unlisten);
            look(runId, RunState::status)
                    .subscribe()
                    .with(
                            status -> {
                                if (status.terminal()) {
                                    emitter.complete(status);
                                }
                            },
                            emitter::fail);
        });
    }

    /** Wakes a run that may have something to do, unless it is awake or too many are. Answers, if it was woken, when it is loaded or cannot be. */
    Optional<CompletableFuture<?>> wake(String runId) {
        boolean full = active.busy() >= engine.settings().activeRunsMax();
        if (stopping || full || inMemory(runId) || active.isParked(runId) || !isHere(runId)) {
            return Optional.empty();
        }
        CompletableFuture<Boolean> loaded = new CompletableFuture<>();
        active.send(runId, new Message.Query<>(state -> true, loaded));
        return Optional.of(loaded);
    }

    /** Looks after a concurrency key of whose grant the holder may not know. */
    void wakeKey(String stream) {
        if (!stopping && engine.cluster().isHere(stream)) {
            keys.wake(stream);
        }
    }

    /** A run of any node wants a key of this one; answers, when that is durable, whether it holds it. Fails with {@link StreamElsewhere}. */
    public Uni<Boolean> takeKey(String key, Claim claim) {
        return keys.take(key, claim);
    }

    /** A run of any node wants a key of this one no more. Fails with {@link StreamElsewhere}. */
    public Uni<Void> giveKey(String key, Claim claim) {
        return keys.give(key, claim);
    }

    /** Streams came to this node or left it: runs that are elsewhere now leave memory, and what they do here ends. */
    public void moved() {
        active.all().forEach(actor -> {
            if (!isHere(actor.runId())) {
                actor.goneElsewhere();
            }
        });
    }

    /** Whether the run is in memory now. */
    boolean inMemory(String runId) {
        return active.contains(runId);
    }

    /** Runs in memory that have something to do. */
    public int activeRuns() {
        return active.busy();
    }

    /**
     * Takes no more commands and starts no more steps; ends when what was being appended is appended, or after the given time. What executes is left to be resumed by the
     * next start.
     */
    public Uni<Void> stop(Duration atMost) {
        stopping = true;
        post.stop();
        active.all().forEach(RunActor::stop);
        Instant until = engine.clock().instant().plus(atMost);
        CompletableFuture<Void> quiet = new CompletableFuture<>();
        awaitQuiet(until, quiet);
        return Uni.createFrom().completionStage(quiet);
    }

    private void awaitQuiet(Instant until, CompletableFuture<Void> quiet) {
        for (RunActor actor : active.all()) {
            if (actor.inTurn() && engine.clock().instant().isBefore(until)) {
                engine.scheduler().after(Duration.ofMillis(10), () -> awaitQuiet(until, quiet));
                return;
            }
        }
        quiet.complete(null);
    }
}
