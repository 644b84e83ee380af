package dev.agijobs.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a run has to tell another. It is repeated until the other's log shows it, and means the same when it comes twice. A run that owes one is looked at again at every start.
 */
public sealed interface Errand {

    /** Names the errand within its run. */
    String name();

    /** The child that a step waits for shall exist. @param params of the step: the plan to run, and what goes with it */
    record StartChild(String stepId, int attempt, String childId, boolean awaited, Map<String, Object> params)
            implements Errand {
        @Override
        public String name() {
            return "start " + childId;
        }
    }

    /** The child shall end, as its parent comes to no good end. */
    record CancelChild(String stepId, int attempt, String childId) implements Errand {
        @Override
        public String name() {
            return "cancel " + childId;
        }
    }

    /** This run has ended, for which its parent's step waits. @param round in which it ended */
    record TellParent(RunEvent.Parent parent, int round) implements Errand {
        @Override
        public String name() {
            return "tell " + round;
        }
    }

    /** This run wants the key that its plan names. */
    record TakeKey(String key, int round) implements Errand {
        @Override
        public String name() {
            return "take " + round;
        }
    }

    /** This run needs the key no more. */
    record GiveKey(String key, int round) implements Errand {
        @Override
        public String name() {
            return name(round);
        }

        /** The name of the errand of that round. */
        public static String name(int round) {
            return "give " + round;
        }
    }

    /** What a run in this state owes. @param since only children of steps that began to wait after this seq are to be started: 0 for all */
    static List<Errand> of(RunState state, long since, Instant now) {
        List<Errand> errands = new ArrayList<>();
        if (!state.submitted()) {
            return errands;
        }
        String key = state.plan().concurrencyKey();
        RunEvent.Parent parent = state.parent();
        if (state.status().terminal()) {
            if (parent != null && parent.awaits()) {
                errands.add(new TellParent(parent, state.round()));
            }
            if (key != null) {
                errands.add(new GiveKey(key, state.round()));
            }
            return errands;
        }
        if (key != null && state.status() == RunStatus.PENDING && !state.cancelRequested()) {
            errands.add(new TakeKey(key, state.round()));
        }
        boolean ending = state.ending(now);
        state.children().tailMap(ending ? 0 : since, false).values().forEach(row -> {
            StepState step = state.step(row);
            if (step.awaits() instanceof Wait.Child(String childId, boolean ended) && step.call() != null) {
                String id = state.stepId(row);
                if (step.since() > since) {
                    errands.add(new StartChild(
                            id, step.attempt(), childId, ended, step.call().params()));
                }
                if (ending && ended) {
                    errands.add(new CancelChild(id, step.attempt(), childId));
                }
            }
        });
        return errands;
    }
}
