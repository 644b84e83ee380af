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
import dev.agijobs.run.RunStatus;
import dev.agijobs.run.StepError;
import dev.agijobs.run.StepOut;
import dev.agijobs.run.Wait;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One run of every shape at random: items, undoing, children, forks, waits for time, signals and people, budgets, retries by clients. Commands at a bad time come to nothing. */
public final class RandomShapes {
    private static final List<String> PEOPLE = List.of("ann", "ben");

    private final Random random;
    private final List<RunFact> facts = new ArrayList<>();
    private RunState state = new RunState();
    private Instant now = GivenRun.T0;

    public RandomShapes(Random random) {
        this.random = random;
        List<String> approvals = PEOPLE.subList(0, Math.max(0, random.nextInt(6) - 3));
        decide(new RunCommand.Submit(
                now,
                chance(2) ? "k0" : null,
                GivenRun.RUN,
                plan(),
                approvals,
                Map.of("a", "b"),
                3,
                "print",
                null,
                chance(4) ? fork() : null));
        decide(new RunCommand.Advance(now, List.of(), 1));
    }

    /** The facts after so many moments. */
    public List<RunFact> facts(int moments) {
        for (int i = 0; i < moments; i++) {
            now = now.plusNanos(1_000L * random.nextInt(3_000_000));
            decide(moment());
        }
        return facts;
    }

    private boolean chance(int in) {
        return random.nextInt(in) == 0;
    }

    /** Of a run that had finished a. */
    private static RunCommand.Fork fork() {
        return new RunCommand.Fork(
                new RunEvent.Origin("r0", 9, "z"),
                List.of(
                        new RunEvent.StepStarted("a", 1, "noop", ToolKind.REPEATABLE, Map.of(), null),
                        new RunEvent.StepCompleted("a", 1, StepOut.NOTHING)));
    }

    private Plan plan() {
        Map<String, Object> fields = new HashMap<>(Map.of("max_parallel", 1L + random.nextInt(4)));
        if (chance(3)) {
            fields.put("schedule_to_close", 40L);
        }
        fields.put("budget", Map.of("max", chance(2) ? "0" : "7.50"));
        Map<String, Object> undo = Map.of("tool", "echo", "retry", Map.of("max_attempts", 2L, "initial_interval", 1L));
        return Missions.mission(
                fields,
                Missions.step("a").attempts(3).with("cost", "1.10").with("compensate", undo),
                Missions.step("w")
                        .tool(List.of("timer.wait", "signal.wait", "human.approval")
                                .get(random.nextInt(3))),
                Missions.step("f")
                        .with("for_each", List.of("x", "y"))
                        .with("cost", "0.5")
                        .with("compensate", undo)
                        .attempts(2),
                Missions.step("c").tool("run.plan").with("params", Map.of("plan", Map.of("steps", List.of()))),
                Missions.step("z").needs("a", "f").attempts(2));
    }

    private RunCommand moment() {
        if (state.status().terminal() && chance(2)) {
            return new RunCommand.Retry(now, null, chance(2) ? "f" : null, "again");
        }
        if (chance(3)) {
            return client();
        }
        List<PendingWork.Attempt> attempts = PendingWork.of(state, 0).attempts();
        if (chance(2) && !attempts.isEmpty()) {
            PendingWork.Attempt attempt = attempts.get(random.nextInt(attempts.size()));
            return chance(8)
                    ? new RunCommand.Reclaim(now, attempt.stepId(), attempt.attempt(), random.nextLong())
                    : new RunCommand.Report(now, attempt.stepId(), attempt.attempt(), outcome(), random.nextLong());
        }
        return chance(4) && !state.children().isEmpty() ? childEnded() : advance();
    }

    private RunCommand client() {
        String id = chance(2) ? "k" + random.nextInt(9) : null;
        String person = PEOPLE.get(random.nextInt(2));
        return switch (random.nextInt(12)) {
            case 0 -> new RunCommand.Pause(now, id, "wait");
            case 1, 2, 3 -> new RunCommand.Resume(now, id, null);
            case 4 -> chance(3) ? new RunCommand.Cancel(now, id, "no more") : advance();
            case 5 -> new RunCommand.Retry(now, id, chance(2) ? "f" : null, "again");
            case 6 ->
                new RunCommand.Signal(now, id, Drive.SIGNAL, chance(2) ? null : Map.of("n", new BigDecimal("1.50")));
            case 7 -> new RunCommand.SetBudget(now, id, "1" + random.nextInt(9) + ".00", null);
            case 8 -> new RunCommand.Approve(now, id, person, !chance(4), null, chance(2) ? "w" : null);
            default -> advance();
        };
    }

    private RunCommand childEnded() {
        int row = state.children().firstEntry().getValue();
        String child = ((Wait.Child) state.step(row).awaits()).runId();
        int attempt = state.step(row).attempt();
        return chance(2)
                ? new RunCommand.ChildStarted(now, state.stepId(row), attempt, child)
                : new RunCommand.ChildEnded(
                        now, state.stepId(row), attempt, child, RunStatus.SUCCEEDED, Map.of("r", 1L), null, 1);
    }

    private Outcome outcome() {
        return switch (random.nextInt(4)) {
            case 0 -> new Outcome.Failed(new StepError("BOOM", "It broke"), chance(3));
            case 1 -> new Outcome.Completed(StepOut.NOTHING);
            default -> new Outcome.Completed(new StepOut("cid", "tx", List.of("out", 12L)));
        };
    }

    private RunCommand advance() {
        List<Preparation> prepared = new ArrayList<>();
        for (int row : state.startable(now, 1 + random.nextInt(4))) {
            prepared.add(prepare(row));
        }
        int undoable = state.undoable(now);
        if (undoable >= 0) {
            String id = state.stepId(undoable);
            prepared.add(
                    chance(8)
                            ? new Preparation.CannotUndo(id, new StepError("NO", "It cannot be undone"))
                            : new Preparation.Undo(id, ToolKind.REPEATABLE, Map.of("undo", id)));
        }
        return new RunCommand.Advance(now, prepared, random.nextLong());
    }

    private Preparation prepare(int row) {
        String id = state.stepId(row);
        if (chance(12)) {
            return new Preparation.Skip(id);
        }
        if (state.fansOut(row)) {
            List<Object> items =
                    new ArrayList<>(List.of("x", 2L, Map.of("k", "v")).subList(0, random.nextInt(4)));
            return new Preparation.Await(id, Map.of(), new Wait.Items(items), null);
        }
        return switch (state.planStep(row).tool()) {
            case "run.plan" -> new Preparation.Await(id, Map.of("p", 1L), new Wait.Child("child-" + id, true), null);
            case "timer.wait" -> new Preparation.Await(id, Map.of(), new Wait.Timer(), now.plusSeconds(5));
            case "signal.wait" -> new Preparation.Await(id, Map.of(), new Wait.Signal(Drive.SIGNAL), null);
            case "human.approval" ->
                new Preparation.Await(id, Map.of(), new Wait.Approval(PEOPLE, 2, "May I?"), now.plusSeconds(30));
            default -> new Preparation.Execute(id, ToolKind.REPEATABLE, Map.of("n", 1L));
        };
    }

    private void decide(RunCommand command) {
        if (RunDecider.decide(state, command) instanceof Decision.Accepted accepted) {
            @Nullable String id = command instanceof RunCommand.ClientCommand client ? client.commandId() : null;
            for (RunEvent event : accepted.events()) {
                RunFact fact = new RunFact(state.seq() + 1, command.at(), id, event);
                state.apply(fact);
                facts.add(fact);
            }
        }
    }
}
