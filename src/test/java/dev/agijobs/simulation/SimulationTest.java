package dev.agijobs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The engine keeps its promises in some hundred worlds in which everything fails; SimulationIT lives through thousands. {@code -Dsimulation.seed=N} tells the story of one,
 * {@code -Dsimulation.accident=CALL:FATE} that of one in which only this goes wrong, {@code -Dsimulation.mutant=NAME} that of one with a planted fault.
 */
class SimulationTest {
    private static final long SEEDS = Long.getLong("simulation.seeds", 200);

    @Test
    void promises_hold_in_every_world() {
        Long wanted = Long.getLong("simulation.seed");
        if (wanted != null) {
            tell(wanted);
        }

        Seeds seeds = wanted == null ? Seeds.of(1, SEEDS) : Seeds.of(wanted, 1);
        System.out.println(seeds.report());

        assertThat(seeds.failures()).isEmpty();
        if (seeds.results().size() >= 200) {
            for (Measure measure : Measure.values()) {
                assertThat(seeds.distribution().sum(measure))
                        .as(measure.meaning)
                        .isPositive();
            }
        }
    }

    private static void tell(long seed) {
        String accident = System.getProperty("simulation.accident");
        try (ErrorWatch watch = ErrorWatch.begin()) {
            System.out.println(Simulation.story(seed, mutant(), accident == null ? null : Accident.parse(accident)));
        }
    }

    private static Mutant mutant() {
        @Nullable String name = System.getProperty("simulation.mutant");
        return name == null ? Mutant.NONE : Planted.valueOf(name);
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

    @Test
    void promises_hold_whichever_call_of_the_storage_goes_wrong() {
        try (ErrorWatch watch = ErrorWatch.begin()) {
            Accidents.Outcome outcome = new Accidents(3).run(20);

            System.out.printf("%d worlds with one accident%n", outcome.worlds());
            assertThat(outcome.failures()).isEmpty();
        }
    }
}
