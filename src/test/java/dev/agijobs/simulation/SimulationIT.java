package dev.agijobs.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Thousands of worlds, and thousands in which one call of the storage goes wrong. {@code -Dsimulation.seeds=N} says how many, {@code -Dsimulation.first=N} which. */
class SimulationIT {
    private static final long FIRST = Long.getLong("simulation.first", 1_001);
    private static final long SEEDS = Long.getLong("simulation.seeds", 5_000);
    private static final int REPEATED = 100;

    @Test
    void promises_hold_in_every_world() {
        Seeds seeds = Seeds.of(FIRST, SEEDS);

        System.out.println(seeds.report());

        assertThat(seeds.failures()).isEmpty();
    }

    @Test
    void promises_hold_whichever_call_of_the_storage_goes_wrong() {
        int worlds = 0;
        List<String> failures = new ArrayList<>();
        try (ErrorWatch watch = ErrorWatch.begin()) {
            for (long seed = 1; seed <= 4; seed++) {
                Accidents.Outcome outcome = new Accidents(seed).run(6);
                worlds += outcome.worlds();
                failures.addAll(outcome.failures());
            }
        }

        System.out.printf("%d worlds with one accident%n", worlds);
        assertThat(failures).isEmpty();
    }

    /** Hash tables of the JDK order their entries anew in each process. */
    @Test
    void seeds_repeat_exactly_in_another_process() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Seeds.class.getName(),
                        "1",
                        "" + REPEATED)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(printed.strip()).endsWith("hash " + Seeds.of(1, REPEATED).hash());
    }
}
