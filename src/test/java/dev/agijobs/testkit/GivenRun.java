package dev.agijobs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.Decision;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunDecider;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code given(events).when(command).then(events)} for the rules of a run. The test's clock stands at {@link #T0} unless a command says otherwise. */
public final class GivenRun {
    public static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    public static final String RUN = "r1";

    private final List<RunFact> facts = new ArrayList<>();
    private Decision decision = Decision.NOTHING;

    private GivenRun() {}

    public static GivenRun given(RunEvent... events) {
        return new GivenRun().and(events);
    }

    public GivenRun and(RunEvent... events) {
        for (RunEvent event : events) {
            facts.add(new RunFact(facts.size() + 1, T0, null, event));
        }
        return this;
    }

    /** An event that answered a client's command with this id. */
    public GivenRun andCommanded(String commandId, RunEvent event) {
        facts.add(new RunFact(facts.size() + 1, T0, commandId, event));
        return this;
    }

    public GivenRun when(RunCommand command) {
        RunState state = state();
        decision = RunDecider.decide(state, command);
        assertThat(state).as("deciding changes nothing").isEqualTo(state());
        return this;
    }

    public RunState state() {
        return RunState.replay(facts);
    }

    public void then(RunEvent... events) {
        assertThat(decision).isEqualTo(new Decision.Accepted(List.of(events)));
        and(events).state();
    }

    public void thenNothing() {
        then();
    }

    public void thenRejected(Decision.Reason reason) {
        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Rejected.class, r -> assertThat(r.reason()).isEqualTo(reason));
    }

    // --- events

    public static RunEvent submitted(Plan plan, String... approvals) {
        return new RunEvent.RunSubmitted(RUN, plan, List.of(approvals), Map.of(), 0, "print");
    }

    /** A submitted and started run. */
    public static GivenRun running(Plan plan) {
        return given(submitted(plan), new RunEvent.RunStarted(RUN, null));
    }

    public static RunEvent started(String step, int attempt) {
        return started(step, attempt, ToolKind.REPEATABLE);
    }

    public static RunEvent started(String step, int attempt, ToolKind kind) {
        return new RunEvent.StepStarted(step, attempt, "noop", kind, Map.of(), T0.plusSeconds(60));
    }

    // --- commands

    public static RunCommand advance(RunCommand.Preparation... prepared) {
        return advanceAt(T0, prepared);
    }

    public static RunCommand advanceAt(Instant at, RunCommand.Preparation... prepared) {
        return new RunCommand.Advance(at, List.of(prepared), 1);
    }

    public static RunCommand.Preparation execute(String step) {
        return new RunCommand.Preparation.Execute(step, ToolKind.REPEATABLE, Map.of());
    }
}
