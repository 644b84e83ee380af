package dev.agijobs.engine;

import dev.agijobs.plan.PlanGraph;
import dev.agijobs.plan.StepIds;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunEvent.StepEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepStatus;
import dev.agijobs.run.Wait;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a fork takes over of a run: of each finished step the events that made it so, without failed attempts and waits. Told all facts of the run in their order. */
final class SharedPart {

    /** Most events taken over, which one append must hold. */
    private static final int EVENTS_MAX = 25_000;

    /** By step or item. */
    private final Map<String, List<StepEvent>> courses = new HashMap<>();

    /** Seq of the event that ended the step. */
    private final Map<String, Long> ended = new HashMap<>();

    void take(RunFact fact) {
        RunEvent event = fact.event();
        if (event instanceof RunEvent.StepStarted || event instanceof RunEvent.StepSkipped) {
            StepEvent first = (StepEvent) event;
            courses.put(first.stepId(), new ArrayList<>(List.of(first)));
        } else if (isItems(event) || event instanceof RunEvent.StepCompleted) {
            StepEvent next = (StepEvent) event;
            courses.computeIfAbsent(next.stepId(), id -> new ArrayList<>()).add(next);
        }
        if (event instanceof RunEvent.StepSkipped || event instanceof RunEvent.StepCompleted) {
            ended.put(((StepEvent) event).stepId(), fact.seq());
        }
    }

    private static boolean isItems(RunEvent event) {
        return event instanceof RunEvent.StepWaiting waiting && waiting.awaits() instanceof Wait.Items;
    }

    /**
     * The events, needs first.
     *
     * @param state after all facts
     * @throws ForkTooLarge when there are too many
     */
    List<StepEvent> until(RunState state, String fromStep) {
        List<Integer> shared = new ArrayList<>();
        boolean[] anew = anew(state, fromStep);
        for (int step = 0; step < anew.length; step++) {
            if (!anew[step]) {
                shared.add(step);
            }
        }
        shared.sort(Comparator.comparingLong(step -> ended.getOrDefault(state.stepId(step), 0L)));
        List<StepEvent> events = new ArrayList<>();
        for (int step : shared) {
            add(state.stepId(step), events);
        }
        return events;
    }

    private void add(String stepId, List<StepEvent> events) {
        List<StepEvent> course = courses.getOrDefault(stepId, List.of());
        StepEvent end = course.getLast();
        events.addAll(course.subList(0, course.size() - 1));
        for (StepEvent e : course) {
            if (e instanceof RunEvent.StepWaiting waiting && waiting.awaits() instanceof Wait.Items items) {
                for (int i = 0; i < items.values().size(); i++) {
                    events.addAll(courses.getOrDefault(StepIds.item(stepId, i), List.of()));
                }
            }
        }
        events.add(end);
        if (events.size() > EVENTS_MAX) {
            throw new ForkTooLarge(EVENTS_MAX);
        }
    }

    /** Steps that begin anew: {@code fromStep}, those that are not finished, and all that depend on them. */
    private static boolean[] anew(RunState state, String fromStep) {
        PlanGraph graph = state.plan().graph();
        boolean[] anew = new boolean[state.plan().steps().size()];
        ArrayDeque<Integer> reached = new ArrayDeque<>(List.of(graph.indexOf(fromStep)));
        for (int step = 0; step < anew.length; step++) {
            StepStatus status = state.step(step).status();
            if (status != StepStatus.COMPLETED && status != StepStatus.SKIPPED) {
                reached.add(step);
            }
        }
        while (!reached.isEmpty()) {
            int step = reached.remove();
            if (!anew[step]) {
                anew[step] = true;
                for (int dependent : graph.dependents().get(step)) {
                    reached.add(dependent);
                }
            }
        }
        return anew;
    }
}
