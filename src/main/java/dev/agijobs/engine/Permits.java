package dev.agijobs.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * How many attempts may execute at once on this node. Permits that come back are handed to runs that found none: those of the highest priority first, of the same priority in
 * turn; every {@link #OLDEST_EVERY}th time the one that waits longest, so that nobody starves. A permit is handed to one run alone, so that no crowd is woken for it. Thread-safe.
 */
final class Permits {

    static final int OLDEST_EVERY = 8;

    /** @param turn when it came, counted */
    private record Waiting(RunActor run, int priority, long turn) {}

    /** In turn. */
    private final LinkedHashMap<RunActor, Waiting> waiting = new LinkedHashMap<>();

    private final NavigableSet<Waiting> byPriority =
            new TreeSet<>(Comparator.comparingInt((Waiting w) -> -w.priority()).thenComparingLong(Waiting::turn));
    private long turns;
    private long handed;
    private int free;

    Permits(int max) {
        free = max;
    }

    /** Takes one, if one is free; else the run is handed one later, perhaps when it needs none any more. */
    synchronized boolean take(RunActor run, int priority) {
        if (free <= 0) {
            if (!waiting.containsKey(run)) {
                Waiting comes = new Waiting(run, priority, turns++);
                waiting.put(run, comes);
                byPriority.add(comes);
            }
            return false;
        }
        free--;
        return true;
    }

    /** Takes one, over the limit if need be: for an attempt that was granted one before a crash. */
    synchronized void takeAnyway() {
        free--;
    }

    /** Gives back some, or none. */
    void give(int count) {
        List<RunActor> next = new ArrayList<>();
        synchronized (this) {
            free += count;
            while (free > 0 && !waiting.isEmpty()) {
                free--;
                next.add(next());
            }
        }
        next.forEach(RunActor::handPermit);
    }

    private RunActor next() {
        boolean oldest = ++handed % OLDEST_EVERY == 0;
        Waiting next = oldest ? waiting.firstEntry().getValue() : byPriority.first();
        byPriority.remove(next);
        waiting.remove(next.run());
        return next.run();
    }
}
