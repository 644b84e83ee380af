package dev.agijobs.plan;

import java.util.List;
import java.util.Map;

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
}
