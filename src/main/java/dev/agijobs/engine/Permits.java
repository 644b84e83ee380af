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

    /** Takes up to {@code wanted} permits; the run is woken later when it got fewer. */
    synchronized int take(int wanted, RunActor run) {
        int taken = Math.min(wanted, Math.max(0, free));
        free -= taken;
        if (taken < wanted) {
            waiting.add(run);
        }
        return taken;
    }

    /** Takes one, over the limit if need be: for an attempt that was granted one before a crash. */
    synchronized void takeAnyway() {
        free--;
    }

    void give(int count) {
        if (count == 0) {
            return;
        }
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
