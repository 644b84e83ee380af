package dev.agijobs.testkit;

import dev.agijobs.plan.Plan;
import dev.agijobs.plan.ToolKind;
import dev.agijobs.run.Decision;
import dev.agijobs.run.PendingWork;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunCommand.Outcome;
import dev.agijobs.run.RunCommand.Preparation;
import dev.agijobs.run.RunDecider;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepError;
import dev.agijobs.run.StepOut;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A run that whatever may happen to it happens to, in any order: approvals, pauses, cancels, retries, signals, deadlines, and outcomes of its steps. */
public final class RandomLife {
    private final String runId;
    private final Random random;
    private final RunState state = new RunState();
    private Instant now;

    public RandomLife(String runId, Random random) {
        this.runId = runId;
        this.random = random;
        // Few different times, so that some runs are submitted in the same microsecond.
        this.now = GivenRun.T0.plusSeconds(random.nextInt(5));
    }

    /** Something happens; answers the facts of it, none when it could not. */
    public List<RunFact> moment() {
        RunCommand command = state.submitted() ? command() : submit();
        if (state.submitted()) {
            now = now.plusNanos(random.nextInt(3) * 7_001L);
        }
        List<RunFact> facts = new ArrayList<>();
        if (RunDecider.decide(state, command) instanceof Decision.Accepted accepted) {
            for (RunEvent event : accepted.events()) {
                RunFact fact = new RunFact(state.seq() + 1, command.at(), null, event);
                state.apply(fact);
                facts.add(fact);
            }
        }
        return facts;
    }

    private RunCommand submit() {
        List<String> approvers = List.of("ann", "ben").subList(0, Math.max(0, random.nextInt(5) - 2));
        Map<String, String> labels = Map.of("team", "" + random.nextInt(3), "a:b", "c\nd:" + random.nextInt(2));
        return new RunCommand.Submit(now, null, runId, plan(), approvers, labels, random.nextInt(3), "print");
    }

    private Plan plan() {
        Map<String, Object> fields = random.nextInt(4) == 0
                ? Map.of("schedule_to_close", "PT0.0000123S")
                : Map.of("budget", Map.of("max", "" + random.nextInt(2)));
        return Missions.mission(
                fields,
                Missions.step("a").attempts(2),
                Missions.step("b").needs("a").attempts(1),
                Missions.step("c").attempts(2));
    }

    private RunCommand command() {
        boolean yes = random.nextInt(4) > 0;
        return switch (random.nextInt(20)) {
            case 0 -> new RunCommand.Pause(now, null, "wait");
            case 1, 2 -> new RunCommand.Resume(now, null, null);
            case 3 -> random.nextInt(3) == 0 ? new RunCommand.Cancel(now, null, "no more") : advance();
            case 4 -> new RunCommand.Retry(now, null, yes ? null : "a", "again");
            case 5 -> new RunCommand.Signal(now, null, "s", null);
            case 6, 7 -> new RunCommand.Approve(now, null, random.nextBoolean() ? "ann" : "ben", yes, null, null);
            case 8, 9, 10, 11, 12, 13 -> outcome(yes);
            default -> advance();
        };
    }

    private RunCommand advance() {
        List<Preparation> prepared = new ArrayList<>();
        for (int step : state.startable(now, 1 + random.nextInt(2))) {
            String id = state.plan().step(step).id();
            prepared.add(
                    random.nextInt(5) == 0
                            ? new Preparation.Skip(id)
                            : new Preparation.Execute(id, ToolKind.REPEATABLE, Map.of()));
        }
        return new RunCommand.Advance(now, prepared, random.nextLong());
    }

    private RunCommand outcome(boolean good) {
        List<PendingWork.Attempt> attempts = PendingWork.of(state, 0).attempts();
        if (attempts.isEmpty()) {
            return advance();
        }
        PendingWork.Attempt attempt = attempts.get(random.nextInt(attempts.size()));
        if (random.nextInt(10) == 0) {
            return new RunCommand.LoseHeartbeat(now, attempt.stepId(), attempt.attempt(), random.nextLong());
        }
        Outcome outcome = good
                ? new Outcome.Completed(StepOut.NOTHING)
                : new Outcome.Failed(new StepError("BOOM", "It broke"), random.nextBoolean());
        return new RunCommand.Report(now, attempt.stepId(), attempt.attempt(), outcome, random.nextLong());
    }
}
