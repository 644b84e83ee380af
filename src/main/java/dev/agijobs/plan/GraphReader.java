package dev.agijobs.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds the DAG of steps, in time linear in steps and needs, and reports what keeps them from being one. */
final class GraphReader {

    private static final int CYCLE_SHOWN_MAX = 20;

    private final List<@Nullable Step> steps;
    private final List<Map<String, Object>> documents;
    private final Place place;
    private final Faults faults;
    private final Map<String, Integer> indexes;
    private final List<int[]> needs = new ArrayList<>();

    /**
     * @param steps with null for a step that has no usable id
     * @param documents the steps as submitted, by the same index
     */
    GraphReader(List<@Nullable Step> steps, List<Map<String, Object>> documents, Place place, Faults faults) {
        this.steps = steps;
        this.documents = documents;
        this.place = place;
        this.faults = faults;
        this.indexes = HashMap.newHashMap(steps.size());
    }

    PlanGraph read() {
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            Integer first = step == null ? null : indexes.putIfAbsent(step.id(), i);
            if (first != null && step != null) {
                faults.add(
                        place.at(i).at("id"),
                        "DUPLICATE_STEP_ID",
                        "Step " + first + " has the id " + Faults.shown(step.id()) + " already.");
            }
        }
        for (int i = 0; i < steps.size(); i++) {
            needs.add(needsOf(i, steps.get(i)));
        }
        List<int[]> dependents = dependents();
        reportCycles(dependents);
        return new PlanGraph(Collections.unmodifiableMap(indexes), List.copyOf(needs), dependents);
    }

    private int[] needsOf(int index, @Nullable Step step) {
        if (step == null || !(documents.get(index).get("needs") instanceof List<?> list)) {
            return new int[0];
        }
        Set<Integer> found = new LinkedHashSet<>();
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i) instanceof String need) {
                Integer needed = indexes.get(need);
                if (needed == null) {
                    faults.add(
                            place.at(index).at("needs").at(i),
                            "UNKNOWN_NEED",
                            "Step " + Faults.shown(step.id()) + " needs " + Faults.shown(need)
                                    + ", and there is no such step.");
                } else {
                    found.add(needed);
                }
            }
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    private List<int[]> dependents() {
        int[] counts = new int[steps.size()];
        needs.forEach(of -> Arrays.stream(of).forEach(need -> counts[need]++));
        List<int[]> dependents = new ArrayList<>(steps.size());
        for (int count : counts) {
            dependents.add(new int[count]);
        }
        int[] filled = new int[steps.size()];
        for (int i = 0; i < steps.size(); i++) {
            for (int need : needs.get(i)) {
                dependents.get(need)[filled[need]++] = i;
            }
        }
        return List.copyOf(dependents);
    }

    private void reportCycles(List<int[]> dependents) {
        int[] open = openNeeds(dependents);
        // 0: not seen; otherwise the number of the walk that saw the step.
        int[] seen = new int[steps.size()];
        for (int start = 0; start < steps.size(); start++) {
            int step = start;
            while (open[step] > 0 && seen[step] == 0) {
                seen[step] = start + 1;
                step = openNeed(step, open);
            }
            // A walk that meets itself went round a cycle; one that meets an older walk has nothing new to tell.
            if (open[step] > 0 && seen[step] == start + 1) {
                reportCycle(step, open);
            }
        }
    }

    /** For each step how many of its needs can never be satisfied (Kahn's algorithm): above zero on cycles and behind them. */
    private int[] openNeeds(List<int[]> dependents) {
        int[] open = needs.stream().mapToInt(of -> of.length).toArray();
        int[] ready = new int[steps.size()];
        int count = 0;
        for (int i = 0; i < steps.size(); i++) {
            if (open[i] == 0) {
                ready[count++] = i;
            }
        }
        for (int next = 0; next < count; next++) {
            for (int dependent : dependents.get(ready[next])) {
                if (--open[dependent] == 0) {
                    ready[count++] = dependent;
                }
            }
        }
        return open;
    }

    private int openNeed(int step, int[] open) {
        for (int need : needs.get(step)) {
            if (open[need] > 0) {
                return need;
            }
        }
        throw new IllegalStateException("step " + step + " has no open need");
    }

    private void reportCycle(int first, int[] open) {
        List<String> ids = new ArrayList<>();
        int length = 0;
        int step = first;
        do {
            if (length++ < CYCLE_SHOWN_MAX) {
                ids.add(idOf(step));
            }
            step = openNeed(step, open);
        } while (step != first);
        if (length > CYCLE_SHOWN_MAX) {
            ids.add("... (" + (length - CYCLE_SHOWN_MAX) + " more)");
        }
        ids.add(idOf(first));
        faults.add(place.at(first).at("needs"), "CYCLE", "Steps need each other: " + String.join(" -> ", ids) + ".");
    }

    private String idOf(int index) {
        Step step = steps.get(index);
        return step == null ? "" : step.id();
    }
}
