package dev.agijobs.engine;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.VersionConflict;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.Errand;
import dev.agijobs.run.PendingWork;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One run in memory. It works in turns, one at a time: a turn takes what the mailbox holds, decides it all, appends once, and only then answers and starts what is to be
 * started. Questions are answered first, from what is durable already. When the append fails nothing of the turn counts: the state is read again from the log, and what the engine itself had to say is said again.
 */
final class RunActor {
    private static final Logger LOG = Logger.getLogger(RunActor.class);

    private static final int MESSAGES_MAX = 1_000;
    private static final int CONFLICTS_MAX = 5;
    private static final Duration BACKOFF_MIN = Duration.ofMillis(50);
    private static final Duration BACKOFF_MAX = Duration.ofSeconds(2);

    private final String runId;
    private final Engine engine;
    private final ActiveRuns active;

    private final ConcurrentLinkedDeque<Message> mailbox = new ConcurrentLinkedDeque<>();
    private final AtomicInteger asks = new AtomicInteger();
    /** A turn is under way or about to begin; whoever set it owns the fields below. */
    private final AtomicBoolean busy = new AtomicBoolean();

    private @Nullable RunState state;
    private final InFlight inFlight;
    private final Errands errands;
    /** The round for which the run was told that it holds its concurrency key; 0 for none. */
    private int heldRound;

    private long dispatchedSeq;
    /** Children of steps that began to wait up to this seq were told of. */
    private long toldSeq;

    private @Nullable Instant wakeAt;
    private Runnable cancelWake = () -> {};
    /** The wake-up at {@link #wakeAt} is still to come. */
    private volatile boolean armed;

    private int failures;
    /** An append failed and was stored perhaps; the log has not been read since. */
    private boolean uncertain;

    private boolean evicted;
    private volatile boolean leaving;
    /** The run is or was at another node, so what is known of it may be wrong. */
    private volatile boolean elsewhere;

    private volatile boolean stopping;

    RunActor(String runId, Engine engine, ActiveRuns active, Post post) {
        this.errands = new Errands(post);
        this.runId = runId;
        this.engine = engine;
        this.active = active;
        this.inFlight = new InFlight(runId, engine, message -> active.send(runId, message));
    }

    String runId() {
        return runId;
    }

    /** @throws EngineBusy when too many commands of clients wait */
    void enqueue(Message message) {
        if (message instanceof Message.Ask<?>
                && asks.incrementAndGet() > engine.settings().mailboxMax()) {
            asks.decrementAndGet();
            throw new EngineBusy("Too many commands wait for run " + runId);
        }
        mailbox.add(message);
    }

    void schedule() {
        if (busy.compareAndSet(false, true)) {
            engine.workers().execute(this::turn);
        }
    }

    void wake() {
        mailbox.add(Message.WAKE);
        schedule();
    }

    void handPermit() {
        mailbox.add(Message.PERMIT);
        schedule();
    }

    /** Leaves memory as soon as it only waits. */
    void leave() {
        leaving = true;
        wake();
    }

    /** Forgets the run, which is or was at another node. */
    void goneElsewhere() {
        elsewhere = true;
        wake();
    }

    /** From now on outcomes are recorded, but nothing is started. */
    void stop() {
        stopping = true;
    }

    boolean mailboxEmpty() {
        return mailbox.isEmpty();
    }

    boolean inTurn() {
        return busy.get();
    }

    private void turn() {
        if (evicted) {
            drop();
            return;
        }
        active.busy(this);
        if (elsewhere || !engine.cluster().isHere(RunLog.stream(runId))) {
            strand();
            return;
        }
        if (state == null && mailbox.peek() instanceof Message.Ask<?> ask && ask.fresh()) {
            state = new RunState();
        }
        RunState current = state;
        if (current == null) {
            engine.log()
                    .load(runId, Long.MAX_VALUE)
                    .emitOn(engine.workers())
                    .subscribe()
                    .with(this::read, f -> failed(take(), f));
        } else {
            decide(current);
        }
    }

    /** Nothing reaches an actor that has left but wake-ups, which belong to nobody, and permits, which are for others. */
    private void drop() {
        givePermits(take());
        rest();
    }

    private void givePermits(List<Message> messages) {
        engine.permits().give((int)
                messages.stream().filter(Message.Permit.class::isInstance).count());
    }

    /** Asks the stream's head whether what the run had to tell has been told; one that is about to append writes its head anew anyway. */
    private void read(RunState loaded) {
        List<Errand> owed = Errand.of(loaded, 0, engine.now());
        if (owed.isEmpty() && (!loaded.submitted() || PendingWork.immediate(loaded))) {
            errands.note(false);
            loaded(loaded);
        } else {
            engine.log()
                    .owes(runId)
                    .emitOn(engine.workers())
                    .subscribe()
                    .with(
                            owes -> {
                                errands.note(owes);
                                if (!owes) {
                                    errands.assumeDelivered(owed);
                                }
                                loaded(loaded);
                            },
                            f -> failed(take(), f));
        }
    }

    /** What was appended without an answer takes effect here, as {@link #done} would have had it. */
    private void loaded(RunState loaded) {
        state = loaded;
        uncertain = false;
        dispatchedSeq = loaded.seq();
        toldSeq = errands.noted() ? 0 : loaded.seq();
        int held = inFlight.size();
        inFlight.cancelStale(loaded);
        engine.permits().give(held - inFlight.size());
        engine.signals().grown(RunLog.stream(runId), loaded.status());
        for (PendingWork.Attempt a : PendingWork.of(loaded, 0).attempts()) {
            if (!inFlight.contains(a.stepId(), a.attempt())) {
                reclaim(loaded, a);
            }
        }
        decide(loaded);
    }

    /** What runs elsewhere is waited for again and nothing happens because of it; about anything else a decision is due. */
    private void reclaim(RunState loaded, PendingWork.Attempt a) {
        if (a.call().kind() == ToolKind.EXTERNAL) {
            engine.permits().takeAnyway();
            inFlight.start(loaded, a);
        } else {
            mailbox.addFirst(new Message.Tell(now -> new RunCommand.Reclaim(
                    now, a.stepId(), a.attempt(), engine.ids().seed())));
        }
    }

    private void decide(RunState current) {
        List<Message> messages = take();
        for (Message message : messages) {
            if (message instanceof Message.Delivered delivered) {
                errands.delivered(delivered.errand());
            }
            if (message instanceof Message.KeyHeld held) {
                heldRound = Math.max(heldRound, held.round());
                if (current.status().terminal()) {
                    errands.giveKeyAgain(current.round());
                }
            }
        }
        Turn turn = new Turn(engine, current, heldRound);
        try {
            for (Message message : messages) {
                if (message instanceof Message.Query<?> query) {
                    query.answer(current);
                }
            }
            messages.removeIf(Message.Query.class::isInstance);
            int taken = 0;
            while (taken < messages.size() && turn.hasRoom()) {
                turn.take(messages.get(taken++));
            }
            if (current.submitted()) {
                if (stopping) {
                    turn.conclude();
                } else {
                    turn.settle(this);
                }
            }
            putBack(messages.subList(taken, messages.size()));
        } catch (RuntimeException e) {
            engine.permits().give(turn.permitsTaken());
            park(messages, e);
            return;
        }
        boolean owes = errands.owes(current, toldSeq, turn.now());
        if (turn.events().isEmpty() && owes == errands.noted()) {
            done(turn);
        } else {
            // Without events it only says what is owed now, before it is sent, or that nothing is any more.
            engine.log()
                    .append(runId, turn.before(), turn.events(), turn.status(owes))
                    .subscribe()
                    .with(
                            appended -> {
                                errands.note(owes);
                                engine.log().appended(runId, turn.before(), turn.state(), appended);
                                done(turn);
                            },
                            failure -> {
                                uncertain = true;
                                engine.permits().give(turn.permitsTaken());
                                failed(turn.messages(), failure);
                            });
        }
    }

    private void putBack(List<Message> messages) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            Message message = messages.get(i);
            if (message instanceof Message.Ask<?>) {
                asks.incrementAndGet();
            }
            mailbox.addFirst(message);
        }
    }

    /** Takes what the mailbox holds, within bounds. */
    private List<Message> take() {
        List<Message> messages = new ArrayList<>();
        while (messages.size() < MESSAGES_MAX) {
            Message message = mailbox.poll();
            if (message == null) {
                break;
            }
            if (message instanceof Message.Ask<?>) {
                asks.decrementAndGet();
            }
            messages.add(message);
        }
        return messages;
    }

    private void done(Turn turn) {
        failures = 0;
        RunState current = turn.state();
        int before = inFlight.size();
        for (Message message : turn.messages()) {
            if (message instanceof Message.Report r) {
                inFlight.ended(r.stepId(), r.attempt());
            }
        }
        if (turn.endsAttempts()) {
            inFlight.cancelStale(current);
        }
        int kept = inFlight.size();
        PendingWork work = PendingWork.of(current, dispatchedSeq);
        errands.send(current, Errand.of(current, toldSeq, turn.now()));
        dispatchedSeq = current.seq();
        toldSeq = current.seq();
        work.attempts().forEach(attempt -> inFlight.start(current, attempt));
        int begun = inFlight.size() - kept;
        settlePermits(before - kept + turn.permits() - begun);
        for (RunEvent event : turn.decided()) {
            engine.listener().recorded(event, current.plan());
        }
        if (!turn.events().isEmpty()) {
            engine.signals().grown(RunLog.stream(runId), current.status());
        }
        turn.answer();
        wakeAt(PendingWork.wakeAfter(current, turn.now()));
        if (turn.unsettled()) {
            mailbox.add(Message.WAKE);
        }
        next(current);
    }

    /** Gives back permits that are over, or takes those of attempts that were resumed. */
    private void settlePermits(int over) {
        for (int i = over; i < 0; i++) {
            engine.permits().takeAnyway();
        }
        engine.permits().give(Math.max(0, over));
    }

    private void wakeAt(@Nullable Instant at) {
        Instant set = wakeAt;
        if (at == null || (armed && set != null && !at.isBefore(set))) {
            return;
        }
        cancelWake.run();
        wakeAt = at;
        armed = true;
        Duration delay = Duration.between(engine.clock().instant(), at);
        cancelWake = engine.scheduler().after(delay.isNegative() ? Duration.ZERO : delay, () -> {
            armed = false;
            wake();
        });
    }

    /** Goes on with what came meanwhile, leaves memory, or rests. */
    private void next(RunState current) {
        if (mailbox.isEmpty() && inFlight.isEmpty() && errands.nothingOpen() && !PendingWork.immediate(current)) {
            boolean over = !current.submitted() || current.status().terminal();
            if ((over || leaving) && active.evict(this)) {
                evicted = true;
                cancelWake.run();
            } else if (!over) {
                active.idle(this);
            }
        }
        rest();
    }

    private void rest() {
        busy.set(false);
        if (!mailbox.isEmpty()) {
            schedule();
        }
    }

    /** The store could not be read or written: clients are told, and what the engine has to say waits for a better time. */
    private void failed(List<Message> messages, Throwable failure) {
        state = null;
        failures++;
        boolean conflict = failure instanceof VersionConflict && failures <= CONFLICTS_MAX;
        if (!(failure instanceof StoreUnavailable) && !conflict) {
            park(messages, failure);
            return;
        }
        List<Message> again = new ArrayList<>();
        for (Message message : messages) {
            switch (message) {
                case Message.Ask<?> ask when !conflict -> ask.reply().completeExceptionally(failure);
                case Message.Query<?> query -> query.reply().completeExceptionally(failure);
                case Message.Wake wake -> {}
                case Message.Permit permit -> {}
                case Message.Ask<?> ask -> again.add(ask);
                case Message.Tell tell -> again.add(tell);
                case Message.Report report -> again.add(report);
                case Message.Notice notice -> again.add(notice);
                case Message.KeyHeld held -> again.add(held);
                case Message.Delivered delivered -> errands.delivered(delivered.errand());
            }
        }
        putBack(again);
        givePermits(messages);
        boolean awaited = uncertain && engine.signals().heard(RunLog.stream(runId));
        if (mailbox.isEmpty() && inFlight.isEmpty() && !awaited) {
            evicted = active.evict(this);
            cancelWake.run();
            rest();
        } else {
            long factor = 1L << Math.min(failures, 10);
            Duration backoff = BACKOFF_MIN.multipliedBy(factor);
            Duration delay = backoff.compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : backoff;
            engine.scheduler()
                    .after(
                            conflict ? Duration.ZERO : delay,
                            () -> engine.workers().execute(this::turn));
        }
    }

    /** Another node has the run now, which alone may say what becomes of it: what executes here ends, and nothing is known of the run any more. */
    private void strand() {
        StreamElsewhere failure = new StreamElsewhere(RunLog.stream(runId));
        elsewhere = false;
        for (List<Message> messages = take(); !messages.isEmpty(); messages = take()) {
            refuse(messages, failure);
        }
        leaveMemory();
    }

    /** The run cannot go on: its log is damaged, or this program is wrong. It stays as it is until the next start; others are not touched. */
    private void park(List<Message> messages, Throwable failure) {
        LOG.errorf(failure, "Run %s is set aside: %s", runId, failure.getMessage());
        refuse(messages, failure);
        active.park(runId);
        leaveMemory();
    }

    private void refuse(List<Message> messages, Throwable failure) {
        givePermits(messages);
        for (Message message : messages) {
            if (message instanceof Message.Ask<?> ask) {
                ask.reply().completeExceptionally(failure);
            } else if (message instanceof Message.Query<?> query) {
                query.reply().completeExceptionally(failure);
            } else if (message instanceof Message.Notice notice) {
                notice.done().completeExceptionally(failure);
            } else if (message instanceof Message.KeyHeld held) {
                held.done().completeExceptionally(failure);
            }
        }
    }

    private void leaveMemory() {
        engine.permits().give(inFlight.cancelAll());
        cancelWake.run();
        state = null;
        evicted = active.evict(this);
        rest();
    }
}
