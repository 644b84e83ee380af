package dev.agijobs.engine;

import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.StreamStatus;
import dev.agijobs.run.Decision;
import dev.agijobs.run.PendingWork;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunCommand.Preparation;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One turn of a run: what was asked, what was decided, and what is to be answered once that is durable. The state runs ahead of the log until then. */
final class Turn {

    /** About how many events and bytes of them one append has at most; what is left over follows in the next turn. */
    private static final int EVENTS_MAX = 5_000;

    private static final long BYTES_MAX = 16L << 20;

    /** Most steps looked at at once for a start, so that a wide run with few permits does not look at all of them each time. */
    private static final int STARTS_MAX = 64;

    private final Engine engine;
    private final RunState state;
    private final Instant now;
    private final long before;
    private final int heldRound;

    private final List<Message> messages = new ArrayList<>();
    private final List<RunEvent> decided = new ArrayList<>();
    private final List<NewEvent> events = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private long bytes;
    private int permitsHanded;
    private int permitsTaken;
    private int permitsUsed;
    private boolean endsAttempts;
    private boolean unsettled;

    /** @param heldRound the round for which the run holds its concurrency key; 0 for none */
    Turn(Engine engine, RunState state, int heldRound) {
        this.heldRound = heldRound;
        this.engine = engine;
        this.state = state;
        this.now = engine.now();
        this.before = state.seq();
    }

    void take(Message message) {
        messages.add(message);
        switch (message) {
            case Message.Ask<?> ask -> ask(ask);
            case Message.Query<?> query -> throw new IllegalStateException("A question is answered before the turn");
            case Message.Tell tell -> decide(tell.command().apply(now), null, Caller.ENGINE);
            case Message.Report r ->
                decide(
                        new RunCommand.Report(
                                now,
                                r.stepId(),
                                r.attempt(),
                                r.outcome(),
                                engine.ids().seed()),
                        null,
                        Caller.ENGINE);
            case Message.Notice notice -> {
                decide(notice.command().apply(now), null, Caller.ENGINE);
                answers.add(() -> notice.done().complete(null));
            }
            case Message.KeyHeld held -> answers.add(() -> held.done().complete(null));
            case Message.Permit p -> permitsHanded++;
            case Message.Delivered d -> {}
            case Message.Wake w -> {}
        }
    }

    private void ask(Message.Ask<?> ask) {
        RunCommand.ClientCommand command = ask.command().apply(now);
        Long expected = ask.expectedSeq();
        if (expected != null && expected != state.seq() && !isRepeated(command)) {
            RunMoved moved = new RunMoved(expected, state.seq());
            answers.add(() -> ask.reply().completeExceptionally(moved));
            return;
        }
        switch (decide(command, command.commandId(), ask.caller())) {
            case Decision.Accepted accepted -> {
                boolean changed = !accepted.events().isEmpty();
                answers.add(() -> ask.answer(state, changed));
            }
            case Decision.Rejected rejected -> {
                CommandRejected refusal = new CommandRejected(rejected, state.status());
                answers.add(() -> ask.reply().completeExceptionally(refusal));
            }
        }
    }

    /** Whether the append may grow. */
    boolean hasRoom() {
        return events.size() < EVENTS_MAX && bytes < BYTES_MAX;
    }

    /** The run has moved by this very command, so sending it again is harmless. */
    private boolean isRepeated(RunCommand.ClientCommand command) {
        String id = command.commandId();
        return id != null && state.commandFingerprint(id) != null;
    }

    /** Draws conclusions and starts steps until nothing more follows. */
    void settle(RunActor run) {
        conclude();
        while (!unsettled && advance(prepare(run))) {
            conclude();
        }
    }

    /** Draws conclusions until nothing follows but starts of steps. */
    void conclude() {
        while (hasRoom()) {
            if (!advance(List.of())) {
                return;
            }
        }
        unsettled = true;
    }

    private boolean advance(List<Preparation> prepared) {
        boolean holdsKey = heldRound == state.round();
        RunCommand advance =
                new RunCommand.Advance(now, prepared, holdsKey, engine.ids().seed());
        return decide(advance, null, Caller.ENGINE) instanceof Decision.Accepted a
                && !a.events().isEmpty();
    }

    /** Prepares what may begin, as far as permits are free; skips and waits need none. */
    private List<Preparation> prepare(RunActor run) {
        List<Preparation> prepared = new ArrayList<>();
        BigDecimal cost = BigDecimal.ZERO;
        for (int step : state.startable(now, STARTS_MAX)) {
            Preparation preparation = engine.preparer().prepare(state, step, now);
            boolean affordable = state.affords(cost, step);
            // What the budget holds needs no permit: taking and giving it back would wake the run again and again.
            if (preparation instanceof Preparation.Execute && affordable) {
                if (!usePermit(run)) {
                    break;
                }
            }
            cost = preparation.begins() && affordable ? cost.add(state.price(step)) : cost;
            prepared.add(preparation);
        }
        int undoable = state.undoable(now);
        if (undoable >= 0) {
            Preparation preparation = engine.preparer().prepareUndo(state, undoable);
            if (!(preparation instanceof Preparation.Undo) || usePermit(run)) {
                prepared.add(preparation);
            }
        }
        return prepared;
    }

    private boolean usePermit(RunActor run) {
        if (permitsUsed == permitsHanded + permitsTaken) {
            if (!engine.permits().take(run, state.priority())) {
                return false;
            }
            permitsTaken++;
        }
        permitsUsed++;
        return true;
    }

    private Decision decide(RunCommand command, @Nullable String commandId, Caller caller) {
        Decision decision = engine.decider().decide(state, command);
        if (decision instanceof Decision.Accepted accepted) {
            for (RunEvent event : accepted.events()) {
                RunFact fact = new RunFact(state.seq() + 1, now, commandId, event, caller.traceparent());
                state.apply(fact);
                NewEvent encoded = engine.log().encode(fact, caller);
                if (!isTakenOver(command, event)) {
                    decided.add(event);
                }
                events.add(encoded);
                bytes += encoded.payload().length;
                endsAttempts |= endsAttempts(event);
            }
        }
        return decision;
    }

    /** It happened in another run and is not news. */
    private static boolean isTakenOver(RunCommand command, RunEvent event) {
        return command instanceof RunCommand.Submit && !(event instanceof RunEvent.RunSubmitted);
    }

    /** Whether attempts may have to be stopped that did not end by themselves. */
    private static boolean endsAttempts(RunEvent event) {
        return event instanceof RunEvent.StepTimedOut
                || event instanceof RunEvent.StepCompensationFailed
                || event instanceof RunEvent.RunCancelRequested
                || event instanceof RunEvent.RunFailed;
    }

    boolean endsAttempts() {
        return endsAttempts;
    }

    /** Whether more would have followed. */
    boolean unsettled() {
        return unsettled;
    }

    /** What happened, without what the run took over of another. */
    List<RunEvent> decided() {
        return decided;
    }

    /** What was decided, in its stored form. */
    List<NewEvent> events() {
        return events;
    }

    /** Seq of the run's last event before the turn. */
    long before() {
        return before;
    }

    Instant now() {
        return now;
    }

    RunState state() {
        return state;
    }

    List<Message> messages() {
        return messages;
    }

    /** Permits that this turn has: those that it was handed and those that it took. */
    int permits() {
        return permitsHanded + permitsTaken;
    }

    /** Permits that it took, for attempts that begin in it. */
    int permitsTaken() {
        return permitsTaken;
    }

    void answer() {
        answers.forEach(Runnable::run);
    }

    /** @param owes whether the run has to tell others something */
    StreamStatus status(boolean owes) {
        if (state.status().terminal() && !owes) {
            return StreamStatus.TERMINAL;
        }
        boolean immediate = owes || unsettled || PendingWork.immediate(state);
        return new StreamStatus(
                false,
                immediate ? Instant.EPOCH : PendingWork.of(state, state.seq()).wakeAt());
    }
}
