package dev.agijobs.bench;

import dev.agijobs.run.Decision;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunDecider;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.testkit.Plans;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Deciding and folding, by themselves. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CoreBenchmark {

    /** Steps of the plan, one after another. */
    @Param({"10", "1000"})
    public int steps;

    private CoreRun halfway;
    private RunCommand completed;
    private List<RunFact> facts;

    @Setup
    public void lead() {
        CoreRun whole = new CoreRun(Plans.read(Plans.sequence(steps, "noop")));
        whole.toTheEnd();
        facts = whole.facts;
        halfway = new CoreRun(Plans.read(Plans.sequence(steps, "noop")));
        for (int i = 0; i < steps / 2; i++) {
            halfway.step();
        }
        completed = halfway.completed();
    }

    /** What comes of the end of an attempt in the middle of the run. */
    @Benchmark
    public Decision decide() {
        return RunDecider.decide(halfway.state, completed);
    }

    /** The state of a whole run from its events: 3 for the run and 2 for each step. */
    @Benchmark
    public RunState evolve() {
        RunState state = new RunState();
        for (RunFact fact : facts) {
            state.apply(fact);
        }
        return state;
    }
}
