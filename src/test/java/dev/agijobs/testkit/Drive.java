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

    public static Fate fate(Map<String, ToolKind> kinds, Set<String> skipped, Set<String> timers, FailPlan failures) {
        return new Fate() {
            @Override
            public Preparation prepare(Plan plan, int step, Instant now) {
                String id = plan.step(step).id();
                if (skipped.contains(id)) {
                    return new Preparation.Skip(id);
                }
                return timers.contains(id)
                        ? WaitTools.prepare(id, WaitTools.TIMER, Map.of("seconds", 7L), now)
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

    /** One outcome of what executes, in random order; when nothing does, time moves on. */
    private void turn() {
        if (executing.isEmpty()) {
            now = Objects.requireNonNull(
                    PendingWork.of(state, 0).wakeAt(), () -> "Nothing executes, and nothing is due: " + facts);
        } else {
            List<String> steps = List.copyOf(executing.keySet());
            String step = steps.get(random.nextInt(steps.size()));
            int attempt = Objects.requireNonNull(executing.remove(step));
            now = now.plusMillis(random.nextInt(100));
            decide(new RunCommand.Report(now, step, attempt, fate.outcome(step, attempt), random.nextLong()));
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
            RunFact fact = new RunFact(state.seq() + 1, command.at(), null, event);
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
