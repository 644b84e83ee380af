package dev.agijobs.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The DAG of a plan by step index (place in {@link Plan#steps}).
 *
 * @param indexes index of each step id
 * @param needs for each step the indexes of the steps it needs, without repeats
 * @param dependents for each step the indexes of the steps that need it, ascending
 */
public record PlanGraph(Map<String, Integer> indexes, List<int[]> needs, List<int[]> dependents) {

    /** The index of a step id, or -1 when the plan has no such step. */
    public int indexOf(String stepId) {
        return indexes.getOrDefault(stepId, -1);
    }

    /** Equal graphs have the same steps with the same needs; dependents follow from them. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PlanGraph graph
                && indexes.equals(graph.indexes)
                && Arrays.deepEquals(needs.toArray(), graph.needs.toArray());
    }

    @Override
    public int hashCode() {
        return 31 * indexes.hashCode() + Arrays.deepHashCode(needs.toArray());
    }
}
