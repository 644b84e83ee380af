package dev.agijobs.engine;

import dev.agijobs.key.Claim;
import dev.agijobs.plan.Plan;
import dev.agijobs.run.Errand;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.StepError;
import dev.agijobs.run.json.Receipt;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Delivers what runs have to tell each other and the keys: again and again, ever slower, until the receiver's log shows it. */
final class Post {

    private static final Duration BACKOFF_MIN = Duration.ofMillis(50);
    private static final int DOUBLINGS_MAX = 6;

    private final ActiveRuns active;
    private final Engine engine;
    private final KeyDesk keys;
    private final ChildPlans plans;
    private volatile boolean stopped;

    Post(ActiveRuns active, Engine engine, KeyDesk keys, ChildPlans plans) {
        this.active = active;
        this.engine = engine;
        this.keys = keys;
        this.plans = plans;
    }

    /** Nothing more is sent; what is under way is sent again by the next start. */
    void stop() {
        stopped = true;
    }

    void send(RunState state, Errand errand) {
        String runId = state.runId();
        Supplier<Uni<Void>> delivery = switch (errand) {
            case Errand.StartChild e -> start(state, e);
            case Errand.CancelChild e -> cancel(runId, e);
            case Errand.TellParent e -> tell(state, e);
            case Errand.TakeKey e ->
                () -> take(e.key(), new Claim(runId, e.round()))
                        .invoke(held -> {
                            if (held) {
                                active.send(runId, new Message.KeyHeld(e.round(), new CompletableFuture<>()));
                            }
                        })
                        .replaceWithVoid();
            case Errand.GiveKey e -> () -> give(e.key(), new Claim(runId, e.round()));
        };
        deliver(runId, errand.name(), delivery, 0);
    }

    private Uni<Boolean> take(String key, Claim claim) {
        String stream = KeyDesk.stream(key);
        return isHere(stream) ? keys.take(key, claim) : engine.cluster().takeKey(stream, key, claim);
    }

    private Uni<Void> give(String key, Claim claim) {
        String stream = KeyDesk.stream(key);
        return isHere(stream) ? keys.give(key, claim) : engine.cluster().giveKey(stream, key, claim);
    }

    private boolean isHere(String stream) {
        return engine.cluster().isHere(stream);
    }

    private void deliver(String runId, String name, Supplier<Uni<Void>> delivery, int failures) {
        Uni.createFrom()
                .deferred(delivery::get)
                .subscribe()
                .with(done -> active.send(runId, new Message.Delivered(name)), failure -> {
                    if (!isHere(RunLog.stream(runId))) {
                        active.goneElsewhere(runId);
                    } else if (!stopped) {
                        Duration backoff = BACKOFF_MIN.multipliedBy(1L << Math.min(failures, DOUBLINGS_MAX));
                        engine.scheduler().after(backoff, () -> deliver(runId, name, delivery, failures + 1));
                    }
                });
    }

    private Supplier<Uni<Void>> start(RunState state, Errand.StartChild e) {
        String runId = state.runId();
        int depth = depth(state) + 1;
        RunEvent.Parent parent = new RunEvent.Parent(runId, e.stepId(), e.attempt(), depth, e.awaited());
        Map<String, String> labels = state.labels();
        int priority = state.priority();
        return () -> {
            Plan plan = plans.read(e.params());
            String fingerprint = "child of " + runId + "/" + e.stepId() + "/" + e.attempt();
            Uni<Void> begun = ask(
                    e.childId(),
                    now -> new RunCommand.Submit(
                            now, null, e.childId(), plan, List.of(), labels, priority, fingerprint, parent, null));
            return e.awaited()
                    ? begun
                    : begun.chain(() -> notice(
                            runId, now -> new RunCommand.ChildStarted(now, e.stepId(), e.attempt(), e.childId())));
        };
    }

    /** How many runs stand above this one. */
    static int depth(RunState state) {
        RunEvent.Parent parent = state.parent();
        return parent == null ? 0 : parent.depth();
    }

    private Supplier<Uni<Void>> cancel(String runId, Errand.CancelChild e) {
        String commandId = "cancel of " + runId + "/" + e.stepId() + "/" + e.attempt();
        String reason = "Its parent, run %s, ends".formatted(runId);
        return () -> ask(e.childId(), now -> new RunCommand.Cancel(now, commandId, reason))
                .onFailure(failure -> failure instanceof CommandRejected rejected
                        && rejected.status().terminal())
                .recoverWithNull();
    }

    private Supplier<Uni<Void>> tell(RunState state, Errand.TellParent e) {
        String childId = state.runId();
        RunStatus status = state.status();
        Receipt receipt = Receipt.ifSucceeded(state);
        Object tree = receipt == null ? null : receipt.tree();
        StepError error = state.error();
        RunEvent.Parent parent = e.parent();
        return () -> notice(
                parent.runId(),
                now -> new RunCommand.ChildEnded(
                        now,
                        parent.stepId(),
                        parent.attempt(),
                        childId,
                        status,
                        tree,
                        error,
                        engine.ids().seed()));
    }

    private Uni<Void> ask(String runId, Function<Instant, RunCommand.ClientCommand> command) {
        return Uni.createFrom()
                .completionStage(() -> {
                    CompletableFuture<Boolean> reply = new CompletableFuture<>();
                    active.send(
                            runId,
                            new Message.Ask<>(false, null, Caller.ENGINE, command, (state, changed) -> changed, reply));
                    return reply;
                })
                .replaceWithVoid();
    }

    private Uni<Void> notice(String runId, Function<Instant, RunCommand> command) {
        return Uni.createFrom().completionStage(() -> {
            CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
            active.send(runId, new Message.Notice(command, done));
            return done;
        });
    }
}
