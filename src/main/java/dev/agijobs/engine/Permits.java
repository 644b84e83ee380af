package dev.agijobs.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** How many attempts may execute at once on this node. Runs that found too few free are woken in turn as permits come back. Thread-safe. */
final class Permits {

    private final LinkedHashSet<RunActor> waiting = new LinkedHashSet<>();
    private int free;

    Permits(int max) {
        free = max;
    }

    /** Takes one, if one is free; else the run is woken when one is. */
    synchronized boolean take(RunActor run) {
        if (free <= 0) {
            waiting.add(run);
            return false;
        }
        free--;
        return true;
    }

    /** Takes one, over the limit if need be: for an attempt that was granted one before a crash. */
    synchronized void takeAnyway() {
        free--;
    }

    /** Gives back some, or none: a run that was woken and needed no permit passes the call on to the next. */
    void give(int count) {
        List<RunActor> woken = new ArrayList<>();
        synchronized (this) {
            free += count;
            while (woken.size() < free && !waiting.isEmpty()) {
                woken.add(waiting.removeFirst());
            }
        }
        woken.forEach(RunActor::wake);
    }
}
