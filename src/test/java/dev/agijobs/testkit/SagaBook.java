package dev.agijobs.testkit;

import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.StepStatus;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What of one run is to be undone and in which order, by its events alone: first what broke, then what was completed, each the newest first. */
public final class SagaBook {
    /** Steps and items that can be undone, by the seq of the event that ended them. */
    private final TreeMap<Long, String> broken = new TreeMap<>();

    private final TreeMap<Long, String> completed = new TreeMap<>();
    /** Completed, and not undone for good in this round. */
    private final TreeMap<Long, String> kept = new TreeMap<>();

    private final Set<String> begun = new HashSet<>();
    private @Nullable String undoing;
    private boolean undone;

    /** Takes an event; answers whether it may happen. @param before the run before it */
    public boolean take(RunState before, RunFact fact) {
        return switch (fact.event()) {
            case RunEvent.StepStarted e -> {
                begun.add(e.stepId());
                yield !undone;
            }
            case RunEvent.StepCompleted e -> {
                ended(completed, before, fact, e.stepId());
                yield true;
            }
            case RunEvent.StepFailed e -> {
                failed(before, fact, e, e.last());
                yield true;
            }
            case RunEvent.StepTimedOut e -> {
                failed(before, fact, e, e.last());
                yield true;
            }
            case RunEvent.StepCompensationStarted e -> {
                boolean mayBegin = e.stepId().equals(next()) && !before.settling();
                undoing = e.stepId();
                undone = true;
                yield mayBegin;
            }
            case RunEvent.StepCompensated e -> {
                boolean begun = e.stepId().equals(undoing);
                over(e.stepId(), false);
                yield begun;
            }
            case RunEvent.StepCompensationFailed e -> {
                boolean expected = e.stepId().equals(next());
                undone = true;
                if (e.last()) {
                    over(e.stepId(), true);
                }
                yield expected;
            }
            case RunEvent.RunSucceeded e -> !undone;
            case RunEvent.RunFailed e -> isAllUndone(before);
            case RunEvent.RunCancelled e -> isAllUndone(before);
            default -> true;
        };
    }

    /** A round that never began did nothing. */
    private boolean isAllUndone(RunState before) {
        boolean ran = before.status() == RunStatus.RUNNING || before.status() == RunStatus.PAUSED;
        return !ran || (broken.isEmpty() && completed.isEmpty() && undoing == null);
    }

    private @Nullable String next() {
        if (undoing != null) {
            return undoing;
        }
        Map.Entry<Long, String> newest = broken.isEmpty() ? completed.lastEntry() : broken.lastEntry();
        return newest == null ? null : newest.getValue();
    }

    private void failed(RunState before, RunFact fact, RunEvent.StepEvent event, boolean last) {
        if (last && begun.contains(event.stepId())) {
            ended(broken, before, fact, event.stepId());
        }
    }

    private static void ended(TreeMap<Long, String> ends, RunState before, RunFact fact, String id) {
        int row = before.indexOf(id);
        if (!before.fansOut(row) && before.planStep(row).compensate() != null) {
            ends.put(fact.seq(), id);
        }
    }

    private void over(String id, boolean failed) {
        undoing = null;
        broken.values().remove(id);
        completed.entrySet().removeIf(entry -> {
            boolean is = entry.getValue().equals(id);
            if (is && failed) {
                kept.put(entry.getKey(), id);
            }
            return is;
        });
    }

    /** The run, which is now so, may have forgotten what it did before: a new round has begun, or a step has other items. */
    public void forget(RunState after, boolean newRound) {
        if (newRound) {
            broken.clear();
            begun.clear();
            completed.putAll(kept);
            kept.clear();
            undone = false;
        }
        completed.values().removeIf(id -> {
            int row = after.indexOf(id);
            return row < 0 || after.step(row).status() != StepStatus.COMPLETED;
        });
    }
}
