package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.plan.StepIds;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.Wait;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Compares what the log says of attempts that called out with what the called server saw of their tokens. */
final class TokenPromises {
    private final String tool;
    private final Journal journal;
    /** How often each attempt began or was resumed, by token. */
    private final Map<String, Integer> executions = new HashMap<>();

    private final Set<String> completed = new HashSet<>();

    private TokenPromises(String tool, Journal journal) {
        this.tool = tool;
        this.journal = journal;
    }

    /**
     * No token was lost, none came from an attempt that the log does not know, and none came more often than its attempt was executed: once, unless it was resumed.
     *
     * @param tool the only one that calls the server
     */
    static void check(String tool, Collection<History> histories, Journal journal) {
        TokenPromises promises = new TokenPromises(tool, journal);
        histories.forEach(promises::read);
        promises.check();
    }

    private void read(History history) {
        for (RunEvent event : history.events()) {
            if (event instanceof RunEvent.StepEvent e) {
                String token = "%s/%s/%d".formatted(history.runId(), e.stepId(), e.attempt());
                switch (e) {
                    case RunEvent.StepStarted s when s.tool().equals(tool) -> executions.put(token, 1);
                    // A step that is done item by item calls nobody itself.
                    case RunEvent.StepWaiting w when w.awaits() instanceof Wait.Items -> executions.remove(token);
                    case RunEvent.StepCompensationStarted s
                    when s.tool().equals(tool) -> executions.put(undoing(history, s), 1);
                    case RunEvent.StepCompensated c
                    when executions.containsKey(undoing(history, c)) -> completed.add(undoing(history, c));
                    case RunEvent.StepResumed r -> executions.computeIfPresent(token, (t, n) -> n + 1);
                    case RunEvent.StepCompleted c when executions.containsKey(token) -> completed.add(token);
                    default -> {}
                }
            }
        }
    }

    private static String undoing(History history, RunEvent.StepEvent event) {
        return "%s/%s/%d".formatted(history.runId(), StepIds.undo(event.stepId()), event.attempt());
    }

    private void check() {
        assertThat(executions.keySet())
                .as("attempts that the log knows had their effects after their start was durable")
                .containsAll(journal.tokens());
        assertThat(journal.tokens()).as("no token was lost").containsAll(completed);
        for (String token : journal.tokens()) {
            assertThat(journal.times(token))
                    .as("%s was executed %d times", token, executions.get(token))
                    .hasSizeLessThanOrEqualTo(executions.get(token));
        }
    }
}
