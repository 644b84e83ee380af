package dev.agijobs.run;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.PlanGraph;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a run by index, kept in the orders that decisions ask for, so that no transition looks at all steps. {@link #set} is the only way to change a step and keeps
 * every order right.
 */
final class StepTable {

    /** A step and the moment that matters to it. */
    record Due(Instant at, int step) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Integer.compare(step, other.step);
        }
    }

    private final Plan plan;
    private final StepState[] states;
    /** Needs of each step that are not finished yet. */
    private final int[] unmet;

    private final NavigableSet<Integer> ready;
    private final NavigableSet<Due> retries = new TreeSet<>();
    private final NavigableMap<Long, Integer> running = new TreeMap<>();
    private final NavigableSet<Due> deadlines = new TreeSet<>();
    private final NavigableMap<Long, Integer> waiting = new TreeMap<>();
    private final NavigableSet<Due> waits = new TreeSet<>();
    /** Failed or cancelled. */
    private final NavigableSet<Integer> stopped = new TreeSet<>();

    private int unfinished;

    StepTable(Plan plan) {
        this.plan = plan;
        int size = plan.steps().size();
        states = new StepState[size];
        Arrays.fill(states, StepState.NEW);
        unmet = new int[size];
        unfinished = size;
        ready = new TreeSet<>(
                Comparator.<Integer>comparingInt(i -> -plan.step(i).priority()).thenComparingInt(i -> i));
        for (int i = 0; i < size; i++) {
            unmet[i] = plan.graph().needs().get(i).length;
            if (unmet[i] == 0) {
                ready.add(i);
            }
        }
    }

    int size() {
        return states.length;
    }

    StepState get(int step) {
        return states[step];
    }

    /** Steps not completed or skipped. */
    int unfinished() {
        return unfinished;
    }

    /** Executing steps by the seq that began or resumed them. */
    NavigableMap<Long, Integer> running() {
        return running;
    }

    /** Waiting steps by the seq since when. */
    NavigableMap<Long, Integer> waiting() {
        return waiting;
    }

    /** Executing steps by deadline. */
    NavigableSet<Due> deadlines() {
        return deadlines;
    }

    /** Waiting steps that have a moment, by it. */
    NavigableSet<Due> waits() {
        return waits;
    }

    /** Steps between two attempts, by when the next may start. */
    NavigableSet<Due> retries() {
        return retries;
    }

    /** Steps whose needs are met and that were never tried in this round, highest priority first. */
    NavigableSet<Integer> ready() {
        return ready;
    }

    NavigableSet<Integer> stopped() {
        return stopped;
    }

    /** Steps that could begin now, retries first, at most {@code limit}. */
    List<Integer> startable(Instant now, int limit) {
        List<Integer> steps = new ArrayList<>();
        for (Due retry : retries) {
            if (steps.size() == limit || retry.at().isAfter(now)) {
                break;
            }
            steps.add(retry.step());
        }
        for (Integer step : ready) {
            if (steps.size() >= limit) {
                break;
            }
            steps.add(step);
        }
        return steps;
    }

    boolean startable(int step, Instant now) {
        Instant due = states[step].due();
        return ready.contains(step)
                || (states[step].status() == StepStatus.PENDING && due != null && !due.isAfter(now));
    }

    void set(int step, StepState next) {
        StepState old = states[step];
        unlist(step, old);
        states[step] = next;
        list(step, next);
        if (old.status().finished() != next.status().finished()) {
            int change = next.status().finished() ? -1 : 1;
            unfinished += change;
            for (int dependent : plan.graph().dependents().get(step)) {
                unmet[dependent] += change;
                relistReady(dependent);
            }
        }
    }

    private void unlist(int step, StepState old) {
        switch (old.status()) {
            case PENDING -> {
                ready.remove(step);
                remove(retries, old.due(), step);
            }
            case RUNNING -> {
                running.remove(old.since());
                remove(deadlines, old.due(), step);
            }
            case WAITING -> {
                waiting.remove(old.since());
                remove(waits, old.due(), step);
            }
            case FAILED, CANCELLED -> stopped.remove(step);
            case COMPLETED, SKIPPED, COMPENSATED -> {}
        }
    }

    private void list(int step, StepState next) {
        switch (next.status()) {
            case PENDING -> {
                add(retries, next.due(), step);
                relistReady(step);
            }
            case RUNNING -> {
                running.put(next.since(), step);
                add(deadlines, next.due(), step);
            }
            case WAITING -> {
                waiting.put(next.since(), step);
                add(waits, next.due(), step);
            }
            case FAILED, CANCELLED -> stopped.add(step);
            case COMPLETED, SKIPPED, COMPENSATED -> {}
        }
    }

    private void relistReady(int step) {
        StepState state = states[step];
        if (unmet[step] == 0 && state.status() == StepStatus.PENDING && state.due() == null) {
            ready.add(step);
        } else {
            ready.remove(step);
        }
    }

    private static void add(NavigableSet<Due> set, @Nullable Instant at, int step) {
        if (at != null) {
            set.add(new Due(at, step));
        }
    }

    private static void remove(NavigableSet<Due> set, @Nullable Instant at, int step) {
        if (at != null) {
            set.remove(new Due(at, step));
        }
    }

    /** Sets the given steps and all that depend on them back to the start of a new round. */
    void reset(Collection<Integer> from) {
        PlanGraph graph = plan.graph();
        boolean[] seen = new boolean[states.length];
        ArrayDeque<Integer> queue = new ArrayDeque<>(from);
        while (!queue.isEmpty()) {
            int step = queue.remove();
            if (seen[step]) {
                continue;
            }
            seen[step] = true;
            set(step, states[step].reset());
            for (int dependent : graph.dependents().get(step)) {
                queue.add(dependent);
            }
        }
    }

    /** Ends everything that executes, waits or is to be tried again. */
    void cancelAll(Instant at) {
        List<Integer> live = new ArrayList<>(running.values());
        live.addAll(waiting.values());
        retries.forEach(retry -> live.add(retry.step()));
        StepError why = new StepError("CANCELLED", "The run ended");
        for (int step : live) {
            StepState old = states[step];
            set(step, old.ended(StepStatus.CANCELLED, old.attempt(), at, why, old.out()));
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StepTable that
                && plan.planId().equals(that.plan.planId())
                && Arrays.equals(states, that.states)
                && Arrays.equals(unmet, that.unmet)
                && ready.equals(that.ready)
                && retries.equals(that.retries)
                && running.equals(that.running)
                && deadlines.equals(that.deadlines)
                && waiting.equals(that.waiting)
                && waits.equals(that.waits)
                && stopped.equals(that.stopped)
                && unfinished == that.unfinished;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(states);
    }
}
