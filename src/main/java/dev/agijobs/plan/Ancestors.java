package dev.agijobs.plan;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/** Tells whether one step is over before another starts. All questions to one instance together walk a bounded number of needs. */
final class Ancestors {

    private static final int WALKED_MAX = 5_000_000;

    private final PlanGraph graph;
    private int walked;

    Ancestors(PlanGraph graph) {
        this.graph = graph;
    }

    /** False when the step is certainly no ancestor of the other; true when it is, or when finding out takes too long. */
    boolean mayBeOver(int step, int before) {
        BitSet seen = new BitSet(graph.needs().size());
        Deque<Integer> open = new ArrayDeque<>();
        open.add(before);
        while (!open.isEmpty() && walked < WALKED_MAX) {
            for (int need : graph.needs().get(open.remove())) {
                walked++;
                if (need == step) {
                    return true;
                }
                if (!seen.get(need)) {
                    seen.set(need);
                    open.add(need);
                }
            }
        }
        return walked >= WALKED_MAX;
    }
}
