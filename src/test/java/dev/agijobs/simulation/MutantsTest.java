package dev.agijobs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A simulation that finds nothing may be blind: it must find what was planted, by the invariant that speaks of it. */
class MutantsTest {
    private static final int SEEDS_MAX = 100;

    @ParameterizedTest
    @EnumSource(Planted.class)
    void a_planted_fault_is_found(Planted planted) {
        Optional<Simulation.Result> found;
        try (ErrorWatch watch = ErrorWatch.begin()) {
            found = LongStream.rangeClosed(1, SEEDS_MAX)
                    .mapToObj(seed -> Simulation.run(seed, planted))
                    .filter(result -> result.violation() != null)
                    .findFirst();
        }

        assertThat(found).as("%s within %d seeds", planted, SEEDS_MAX).isPresent();
        System.out.printf(
                "%-26s found by seed %3d: %s%n",
                planted, found.get().seed(), found.get().violation());
        assertThat(planted.finders()).contains(found.get().violation().invariant());
    }
}
