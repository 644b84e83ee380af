package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.run.RunEvent;
import dev.agijobs.run.Wait;
import java.util.Map;

/** What holds between runs and those that their steps start: each child has a parent that asked for it, and none outlives a parent that waits for it. */
final class FamilyPromises {
    private FamilyPromises() {}

    /** Answers how many runs have parents. */
    static int check(Map<String, History> histories) {
        int children = 0;
        for (History history : histories.values()) {
            RunEvent.Parent parent = parent(history);
            if (parent != null) {
                children++;
                RunPromises.check(history);
                check(history, histories.get(parent.runId()));
            }
        }
        return children;
    }

    static RunEvent.Parent parent(History history) {
        return ((RunEvent.RunSubmitted) history.facts().getFirst().event()).parent();
    }

    private static void check(History child, History parent) {
        assertThat(parent).as("the parent of %s", child.runId()).isNotNull();
        assertThat(parent.count(event -> event instanceof RunEvent.StepWaiting waiting
                        && waiting.awaits() instanceof Wait.Child(String id, boolean ended)
                        && ended
                        && id.equals(child.runId())))
                .as("steps that wait for %s", child.runId())
                .isOne();
        assertThat(LogOrder.isBefore(child.stored().getLast(), parent.stored().getLast()))
                .as("the end of %s before that of its parent", child.runId())
                .isTrue();
    }
}
