package dev.agijobs.run;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Decisions of people, true for an approval: on the start of the run and on the steps that wait for them. */
final class ApprovalBox {

    private final Map<String, Boolean> ofRun = new LinkedHashMap<>();
    private final Map<Integer, Map<String, Boolean>> ofSteps = new HashMap<>();
    private final NavigableSet<Integer> decided = new TreeSet<>();
    private final NavigableMap<Long, Integer> waiting = new TreeMap<>();

    /** Decisions on the start of the run, by approver. */
    Map<String, Boolean> ofRun() {
        return ofRun;
    }

    /** Decisions on a waiting step, by approver. */
    Map<String, Boolean> ofStep(int step) {
        return ofSteps.getOrDefault(step, Map.of());
    }

    /** Steps that wait for people, by since. */
    NavigableMap<Long, Integer> waiting() {
        return waiting;
    }

    /** Waiting steps that enough people approved or somebody rejected. */
    NavigableSet<Integer> decided() {
        return decided;
    }

    void decideStep(int step, String approver, boolean approved, int required) {
        Map<String, Boolean> decisions = ofSteps.computeIfAbsent(step, s -> new LinkedHashMap<>());
        decisions.put(approver, approved);
        if (!approved || decisions.size() >= required) {
            decided.add(step);
        }
    }

    void await(long since, int step) {
        waiting.put(since, step);
    }

    void leave(long since, int step) {
        waiting.remove(since);
        ofSteps.remove(step);
        decided.remove(step);
    }

    RunSnapshot.Decisions snapshot() {
        Map<Integer, Map<String, Boolean>> copies = new HashMap<>();
        ofSteps.forEach((step, decisions) -> copies.put(step, new LinkedHashMap<>(decisions)));
        return new RunSnapshot.Decisions(new LinkedHashMap<>(ofRun), copies, List.copyOf(decided));
    }

    void restore(RunSnapshot.Decisions snapshot) {
        ofRun.putAll(snapshot.ofRun());
        snapshot.ofSteps().forEach((step, decisions) -> ofSteps.put(step, new LinkedHashMap<>(decisions)));
        decided.addAll(snapshot.decided());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ApprovalBox that && facts().equals(that.facts());
    }

    @Override
    public int hashCode() {
        return facts().hashCode();
    }

    private List<Object> facts() {
        return List.of(ofRun, ofSteps, decided, waiting);
    }
}
