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
import dev.agijobs.run.WaitTools;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * Drives one run to its end in the pure core, as the engine's turns do, with a virtual clock, random interleavings and crashes that lose all but the facts. What becomes of
 * a step is a function of its id and attempt, so every drive of a plan must come to the same end.
 */
public final class Drive {
    private static final int TURNS_MAX = 10_000;

    /** What signal.wait steps wait for. */
    public static final String SIGNAL = "go";

    private final Fate fate;
    private final Random random;
    private final List<RunFact> facts = new ArrayList<>();
    private RunState state = new RunState();
    /** Attempts that a process executes now. */
    private final Map<String, Integer> executing = new LinkedHashMap<>();

    private Instant now = GivenRun.T0;
    private int turns;

    /** What becomes of steps. */
    public interface Fate {
        Preparation prepare(Plan plan, int step, Instant now);

        Outcome outcome(String stepId, int attempt);
    }

    public Drive(Fate fate, long seed) {
        this.fate = fate;
        this.random = new Random(seed);
    }

    /** Starts from the first facts of another drive, as a process does that finds them in the log. */
    public Drive(Fate fate, long seed, List<RunFact> found) {
        this(fate, seed);
        facts.addAll(found);
        now = found.getLast().at();
        crash();
    }

    public static Fate fate(Map<String, ToolKind> kinds, Set<String> skipped, FailPlan failures) {
        return new Fate() {
            @Override
            public Preparation prepare(Plan plan, int step, Instant now) {
                String id = plan.step(step).id();
                String tool = plan.step(step).tool();
                if (skipped.contains(id)) {
                    return new Preparation.Skip(id);
                }
                Map<String, Object> params = Map.of("seconds", 7L, "name", SIGNAL);
                return WaitTools.NAMES.contains(tool)
                        ? WaitTools.prepare(id, tool, params, now)
                        : new Preparation.Execute(id, kinds.getOrDefault(id, ToolKind.REPEATABLE), Map.of());
            }

            @Override
            public Outcome outcome(String stepId, int attempt) {
                return attempt <= failures.times(stepId)
                        ? new Outcome.Failed(new StepError("BOOM", "It broke"), false)
                        : new Outcome.Completed(new StepOut(null, null, stepId));
            }
        };
    }

    /** How often each step fails before it succeeds. */
    @FunctionalInterface
    public interface FailPlan {
        int times(String stepId);
    }

    public Drive submit(Plan plan) {
        decide(new RunCommand.Submit(now, null, GivenRun.RUN, plan, List.of(), Map.of(), 0, "print"));
        settle();
        return this;
    }

    /** Goes on until the run has ended, crashing before a turn with this probability. */
    public Drive toEnd(double crashProbability) {
        while (!state.status().terminal()) {
            if (turns++ > TURNS_MAX) {
                throw new AssertionError("The run does not end: " + facts);
            }
            if (random.nextDouble() < crashProbability) {
                crash();
            } else {
                turn();
            }
        }
        return this;
    }

    /**
     * Goes on with clients who say whatever comes to their mind, most of it at a bad time, for so many turns; then they resume what they paused and the run goes to its end,
     * which they may have brought about long before.
     */
    public Drive withClients(int turns, double crashProbability) {
        for (int i = 0; i < turns; i++) {
            double die = random.nextDouble();
            if (die < crashProbability) {
                crash();
            } else if (die < 0.5) {
                command();
            } else if (!state.status().terminal() && (!executing.isEmpty() || wakes())) {
                turn();
            }
        }
        while (!state.status().terminal()) {
            if (state.status() == RunStatus.PAUSED) {
                offer(new RunCommand.Resume(now, null, null));
            }
            offer(new RunCommand.Signal(now, null, SIGNAL, turns));
            waitingForPeople().forEach(step -> offer(new RunCommand.Approve(now, null, "ann", true, null, step)));
            if (!state.status().terminal() && (!executing.isEmpty() || wakes())) {
                turn();
            }
            if (this.turns++ > TURNS_MAX) {
                throw new AssertionError("The run does not end: " + facts);
            }
        }
        return this;
    }

    private boolean wakes() {
        return PendingWork.of(state, 0).wakeAt() != null;
    }

    private List<String> waitingForPeople() {
        return state.waitingSteps().stream()
                .filter(step -> state.step(step).awaits() instanceof Wait.Approval)
                .map(step -> state.plan().step(step).id())
                .toList();
    }

    private void command() {
        String id = random.nextInt(3) == 0 ? "key" + random.nextInt(5) : null;
        List<String> waiting = waitingForPeople();
        String step = waiting.isEmpty() ? null : waiting.get(random.nextInt(waiting.size()));
        int size = state.plan().steps().size();
        String from = size == 0 || random.nextBoolean() ? null : "s" + random.nextInt(size);
        offer(
                switch (random.nextInt(12)) {
                    case 0, 1 -> new RunCommand.Pause(now, id, null);
                    case 2, 3, 4 -> new RunCommand.Resume(now, id, null);
                    case 5 -> new RunCommand.Cancel(now, id, null);
                    case 6, 7 -> new RunCommand.Retry(now, id, from, null);
                    case 8, 9 -> new RunCommand.Signal(now, id, SIGNAL, random.nextInt(3));
                    default -> new RunCommand.Approve(now, id, "ann", random.nextInt(4) > 0, null, step);
                });
    }

    /** A command that may be refused. */
    private void offer(RunCommand command) {
        if (RunDecider.decide(state, command) instanceof Decision.Accepted) {
            decide(command);
            settle();
        }
    }

    /** One outcome of what executes, in random order; when nothing does, time moves on. */
    private void turn() {
        if (executing.isEmpty()) {
            Instant wakeAt = Objects.requireNonNull(
                    PendingWork.of(state, 0).wakeAt(), () -> "Nothing executes, and nothing is due: " + facts);
            now = wakeAt.isAfter(now) ? wakeAt : now;
        } else {
            List<String> steps = List.copyOf(executing.keySet());
            String step = steps.get(random.nextInt(steps.size()));
            int attempt = Objects.requireNonNull(executing.remove(step));
            now = now.plusMillis(random.nextInt(100));
            Outcome outcome = state.cancelRequested() ? new Outcome.Stopped() : fate.outcome(step, attempt);
            decide(new RunCommand.Report(now, step, attempt, outcome, random.nextLong()));
        }
        settle();
    }

    /** The process dies; another finds the facts. */
    private void crash() {
        state = RunState.replay(facts);
        executing.clear();
        for (PendingWork.Attempt a : PendingWork.of(state, 0).attempts()) {
            decide(new RunCommand.Reclaim(now, a.stepId(), a.attempt(), random.nextLong()));
        }
        settle();
    }

    private void settle() {
        while (true) {
            List<Preparation> prepared = new ArrayList<>();
            for (int step : state.startable(now, 1 + random.nextInt(4))) {
                prepared.add(fate.prepare(state.plan(), step, now));
            }
            if (!decide(new RunCommand.Advance(now, prepared, random.nextLong()))) {
                break;
            }
        }
        for (PendingWork.Attempt a : PendingWork.of(state, 0).attempts()) {
            executing.put(a.stepId(), a.attempt());
        }
        executing.entrySet().removeIf(e -> !state.isRunning(e.getKey(), e.getValue()));
    }

    /** Decides and applies; answers whether anything happened. */
    private boolean decide(RunCommand command) {
        if (!(RunDecider.decide(state, command) instanceof Decision.Accepted accepted)) {
            throw new AssertionError("Refused: " + command);
        }
        for (RunEvent event : accepted.events()) {
            String commandId = command instanceof RunCommand.ClientCommand client ? client.commandId() : null;
            RunFact fact = new RunFact(state.seq() + 1, command.at(), commandId, event);
            state.apply(fact);
            facts.add(fact);
        }
        return !accepted.events().isEmpty();
    }

    public RunState state() {
        return state;
    }

    public List<RunFact> facts() {
        return facts;
    }
}
