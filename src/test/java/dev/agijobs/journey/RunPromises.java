package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.plan.StepIds;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.Wait;
import dev.agijobs.testkit.FanBook;
import dev.agijobs.testkit.SagaBook;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What holds for the history of any run that has ended, whatever was killed in between. */
final class RunPromises {
    private static final int RESUMES_MAX = 3;

    private final History history;
    private final Set<String> completed = new HashSet<>();
    private final Map<String, ToolKind> started = new HashMap<>();
    private final Map<String, Integer> resumes = new HashMap<>();
    private final Set<String> commands = new HashSet<>();
    private final RunState state = new RunState();
    private final SagaBook saga = new SagaBook();
    private final FanBook fans = new FanBook();
    private boolean ended;

    private RunPromises(History history) {
        this.history = history;
    }

    /** Answers how the run ended. */
    static RunStatus check(History history) {
        new RunPromises(history).check();
        RunState state = RunState.replay(history.facts());
        assertThat(state.runId()).isEqualTo(history.runId());
        assertThat(state.status().terminal())
                .as("run %s has ended", history.runId())
                .isTrue();
        return state.status();
    }

    private void check() {
        for (RunFact fact : history.facts()) {
            if (fact.commandId() != null) {
                assertThat(commands.add(fact.commandId()))
                        .as("%s counts once: %s", fact.commandId(), history.events())
                        .isTrue();
            }
            check(fact.event());
            shapes(fact);
        }
    }

    /** What was done is undone, the newest first, and joined outputs hold each item once, in order. */
    private void shapes(RunFact fact) {
        assertThat(saga.take(state, fact))
                .as("%s of %s", fact, history.events())
                .isTrue();
        assertThat(fans.take(state, fact.event()))
                .as("%s of %s", fact, history.events())
                .isTrue();
        state.apply(fact);
        boolean retried = fact.event() instanceof RunEvent.RunRetried;
        if (retried || fact.event() instanceof RunEvent.StepWaiting e && e.awaits() instanceof Wait.Items) {
            saga.forget(state, retried);
        }
    }

    private void check(RunEvent event) {
        if (event instanceof RunEvent.RunRetried) {
            assertThat(ended).as("a round begins after one has ended").isTrue();
            ended = false;
            completed.clear();
            return;
        }
        assertThat(ended)
                .as("%s follows the end of a round: %s", event, history.events())
                .isFalse();
        switch (event) {
            case RunEvent.RunSucceeded e -> ended = true;
            case RunEvent.RunFailed e -> ended = true;
            case RunEvent.RunCancelled e -> ended = true;
            case RunEvent.StepStarted e ->
                assertThat(started.put(attempt(e), e.kind()))
                        .as("%s starts once", attempt(e))
                        .isNull();
            case RunEvent.StepCompensationStarted e ->
                assertThat(started.put(StepIds.undo(e.stepId()) + "/" + e.attempt(), e.kind()))
                        .as("the undoing of %s starts once", attempt(e))
                        .isNull();
            case RunEvent.StepCompleted e ->
                assertThat(completed.add(e.stepId()))
                        .as("%s completes once in a round", e.stepId())
                        .isTrue();
            case RunEvent.StepResumed e -> {
                assertThat(started).containsEntry(attempt(e), ToolKind.REPEATABLE);
                assertThat(e.resumes())
                        .isEqualTo(resumes.merge(attempt(e), 1, Integer::sum))
                        .isLessThanOrEqualTo(RESUMES_MAX);
            }
            default -> {}
        }
    }

    private static String attempt(RunEvent.StepEvent event) {
        return event.stepId() + "/" + event.attempt();
    }
}
