package dev.agijobs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The engine keeps its promises in some hundred worlds in which everything fails; SimulationIT lives through thousands. */
class SimulationTest {
    private static final long SEEDS = Long.getLong("simulation.seeds", 200);

    @Test
    void promises_hold_in_every_world() {
        Seeds seeds = Seeds.of(1, SEEDS);

        System.out.println(seeds.report());

        assertThat(seeds.failures()).isEmpty();
    }

    @Test
    void a_seed_repeats_exactly() {
        try (ErrorWatch watch = ErrorWatch.begin()) {
            for (long seed : List.of(3L, 14L, 15L, 92L)) {
                assertThat(Simulation.run(seed, Mutant.NONE).hash())
                        .isEqualTo(Simulation.run(seed, Mutant.NONE).hash());
            }
        }
    }
}
