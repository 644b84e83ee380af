package dev.agijobs.bench;

import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.json.RunEventCodec;
import dev.agijobs.testkit.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Encoding, decoding and hashing the events of a run of W1, for each of its 23 events. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(Target.EVENTS)
public class StoredFormBenchmark {
    private static final String STREAM = "run-01933b3f-7a3e-7d1c-9f7b-0a1b2c3d4e5f";

    private final RunEventCodec codec = new RunEventCodec(new PlanReader(PlanLimits.DEFAULT));
    private final List<RunEvent> events = new ArrayList<>();
    private final List<RunEventCodec.Encoded> encoded = new ArrayList<>();
    private final List<NewEvent> stored = new ArrayList<>();

    @Setup
    public void lead() {
        CoreRun run = new CoreRun(Plans.read(Plans.sequence(Target.STEPS, "noop")));
        run.toTheEnd();
        for (RunFact fact : run.facts) {
            RunEventCodec.Encoded form = codec.encode(fact.event());
            events.add(fact.event());
            encoded.add(form);
            stored.add(new NewEvent(
                    UUID.randomUUID(), form.type(), form.version(), CoreRun.NOW, "engine", null, null, form.payload()));
        }
        if (events.size() != Target.EVENTS) {
            throw new IllegalStateException("A run of W1 has " + events.size() + " events");
        }
    }

    @Benchmark
    public void encode(Blackhole hole) {
        for (RunEvent event : events) {
            hole.consume(codec.encode(event));
        }
    }

    @Benchmark
    public void decode(Blackhole hole) {
        for (RunEventCodec.Encoded form : encoded) {
            hole.consume(codec.decode(form.type(), form.version(), form.payload()));
        }
    }

    @Benchmark
    public byte[] hash() {
        byte[] hash = HashChain.GENESIS;
        long seq = 0;
        for (NewEvent event : stored) {
            hash = HashChain.hash(hash, "default", STREAM, ++seq, event);
        }
        return hash;
    }
}
