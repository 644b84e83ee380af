package dev.agijobs.run.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agijobs.plan.PlanLimits;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.PendingWork;
import dev.agijobs.run.RunCommand;
import dev.agijobs.run.RunDecider;
import dev.agijobs.run.RunEvent;
import dev.agijobs.run.RunFact;
import dev.agijobs.run.RunState;
import dev.agijobs.testkit.RandomLife;
import dev.agijobs.testkit.RandomShapes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;

/** Wherever a random history is cut, the snapshot there is the fold so far, and what follows comes to the same. */
class RunSnapshotProperties {
    private static final PlanReader PLANS = new PlanReader(PlanLimits.DEFAULT);
    private static final RunEventCodec EVENTS = new RunEventCodec(PLANS);
    private static final RunSnapshotCodec SNAPSHOTS = new RunSnapshotCodec(PLANS, "test", 1 << 20);
    private static final byte[] HASH = new byte[32];

    @Property(tries = 300)
    void of_runs_of_every_shape(@ForAll long seed) throws Exception {
        List<RunFact> facts = stored(new RandomShapes(new Random(seed)).facts(250));

        Statistics.collect(facts.size() / 40 * 40);
        check(facts, seed);
    }

    @Property(tries = 200)
    void of_plain_runs(@ForAll long seed) throws Exception {
        RandomLife life = new RandomLife("r1", new Random(seed));
        List<RunFact> facts = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            facts.addAll(life.moment());
        }
        check(stored(facts), seed);
    }

    /** Else the histories above would say little. */
    @Test
    void random_shapes_have_all_events_of_steps() {
        Set<Class<?>> seen = new HashSet<>();
        for (long seed = 0; seed < 300; seed++) {
            new RandomShapes(new Random(seed))
                    .facts(250)
                    .forEach(fact -> seen.add(fact.event().getClass()));
        }

        Set<Class<?>> rare = Set.of(RunEvent.RunQuarantined.class);
        for (Class<?> kind : RunEvent.class.getPermittedSubclasses()) {
            if (kind.isRecord() && !rare.contains(kind)) {
                assertThat(seen).contains(kind);
            }
        }
        for (Class<?> kind : RunEvent.StepEvent.class.getPermittedSubclasses()) {
            assertThat(seen).contains(kind);
        }
    }

    /** As the log gives them back. */
    private static List<RunFact> stored(List<RunFact> facts) {
        return facts.stream()
                .map(fact -> {
                    RunEventCodec.Encoded e = EVENTS.encode(fact.event());
                    RunEvent event = EVENTS.decode(e.type(), e.version(), e.payload());
                    return new RunFact(fact.seq(), fact.at(), fact.commandId(), event, "trace");
                })
                .toList();
    }

    private static void check(List<RunFact> facts, long seed) throws Exception {
        RunState fold = new RunState();
        List<RunState> restored = new ArrayList<>();
        for (RunFact fact : facts) {
            fold.apply(fact);
            for (RunState earlier : restored) {
                earlier.apply(fact);
            }
            RunState here = through(fold);
            assertThat(here).as("after %s", fact).isEqualTo(fold);
            assertSameDecisions(here, fold, fact, seed);
            if (fact.seq() % 10 == seed % 10 || fact.seq() == 1) {
                restored.add(here);
            }
        }
        assertThat(restored).allSatisfy(later -> {
            assertThat(later).isEqualTo(fold);
            assertThat(later.snapshot()).isEqualTo(fold.snapshot());
        });
    }

    private static RunState through(RunState state) throws Exception {
        byte[] bytes = SNAPSHOTS.encode("run-r1", HASH, state.snapshot());
        return RunState.of(SNAPSHOTS.decode("run-r1", state.seq(), bytes).snapshot());
    }

    private static void assertSameDecisions(RunState one, RunState other, RunFact fact, long seed) {
        RunCommand advance = new RunCommand.Advance(fact.at(), List.of(), seed);
        assertThat(RunDecider.decide(one, advance)).isEqualTo(RunDecider.decide(other, advance));
        assertThat(PendingWork.of(one, 0)).isEqualTo(PendingWork.of(other, 0));
        assertThat(one.startable(fact.at(), 9)).isEqualTo(other.startable(fact.at(), 9));
        assertThat(one.undoable(fact.at())).isEqualTo(other.undoable(fact.at()));
        assertThat(Receipt.of(one)).isEqualTo(Receipt.of(other));
    }
}
