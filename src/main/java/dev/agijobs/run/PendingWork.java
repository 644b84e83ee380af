package dev.agijobs.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What should be executing or be woken next. The live path asks after an append, the reconciler after a replay; nothing else knows how to go on.
 *
 * @param attempts executing attempts, oldest first
 * @param wakeAt when the run wants to be advanced next, or null when only a command or an outcome moves it
 */
public record PendingWork(List<Attempt> attempts, @Nullable Instant wakeAt) {

    /** An attempt that executes. @param since seq of the event that began or resumed it */
    public record Attempt(String stepId, int attempt, long since, StepState.Call call, Instant deadline) {}

    /** @param since only attempts that began or were resumed after this seq are listed: 0 for all */
    public static PendingWork of(RunState state, long since) {
        if (!state.submitted() || state.status().terminal()) {
            return new PendingWork(List.of(), null);
        }
        List<Attempt> attempts = new ArrayList<>();
        state.table().running().tailMap(since, false).forEach((seq, index) -> {
            StepState step = state.step(index);
            if (step.call() != null) {
                String id = state.stepId(index);
                Instant deadline = step.due() == null ? Instant.MAX : step.due();
                attempts.add(new Attempt(id, step.attempt(), seq, step.call(), deadline));
            }
        });
        return new PendingWork(attempts, wakeAfter(state, Instant.MIN));
    }

    /**
     * The earliest moment after {@code now} that matters, or null: deadlines always, retries and waits only while the run starts steps. A retry that was due before waits for
     * room, and whatever makes room wakes the run.
     */
    public static @Nullable Instant wakeAfter(RunState state, Instant now) {
        if (!state.submitted() || state.status().terminal()) {
            return null;
        }
        StepTable table = state.table();
        Instant end = state.deadline();
        Stream<Instant> deadline = end != null && end.isAfter(now) ? Stream.of(end) : Stream.empty();
        StepTable.Due undo = table.undoing().retry;
        Stream<Instant> undoing =
                undo != null && undo.at().isAfter(now) && !held(state) ? Stream.of(undo.at()) : Stream.empty();
        Stream<Instant> always = Stream.concat(Stream.concat(deadline, undoing), first(table.deadlines(), now));
        Stream<Instant> starting = Stream.concat(first(table.retries(), now), first(table.waits(), now));
        return Stream.concat(always, state.startsSteps() ? starting : Stream.empty())
                .min(Instant::compareTo)
                .orElse(null);
    }

    private static Stream<Instant> first(NavigableSet<StepTable.Due> dues, Instant after) {
        StepTable.Due next = dues.higher(new StepTable.Due(after, Integer.MAX_VALUE));
        return next == null ? Stream.empty() : Stream.of(next.at());
    }

    /** Whether it does nothing until somebody resumes it. */
    private static boolean held(RunState state) {
        return state.status() == RunStatus.PAUSED && !state.cancelRequested();
    }

    /** Whether it has to do something now to come to its end. */
    private static boolean ends(RunState state) {
        return state.failing() && !held(state) && state.table().undoing().retry == null;
    }

    /** Whether a process that starts must look at the run at once, whatever the time: something executes or could begin. */
    public static boolean immediate(RunState state) {
        return state.submitted()
                && !state.status().terminal()
                && (state.runningCount() > 0
                        || (state.startsSteps() && !state.table().ready().isEmpty())
                        || ends(state));
    }
}
