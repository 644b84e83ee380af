package dev.agijobs.simulation;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Many seeds, two at a time. */
record Seeds(List<Simulation.Result> results, double seconds) {

    static Seeds of(long first, long count) {
        long begin = System.nanoTime();
        try (ErrorWatch watch = ErrorWatch.begin()) {
            // The first one alone: Mutiny may not be initialised by two threads at once.
            Stream<Simulation.Result> results = Stream.concat(
                    Stream.of(Simulation.run(first, Mutant.NONE)),
                    LongStream.range(first + 1, first + count)
                            .parallel()
                            .mapToObj(seed -> Simulation.run(seed, Mutant.NONE)));
            return new Seeds(results.toList(), (System.nanoTime() - begin) / 1e9);
        }
    }

    /** What happened to those that failed, the first of them in full. */
    List<String> failures() {
        return results.stream()
                .filter(result -> result.violation() != null)
                .limit(10)
                .map(result -> "seed %d: %s".formatted(result.seed(), result.violation()))
                .toList();
    }

    String report() {
        Distribution distribution =
                new Distribution(results.stream().map(Simulation.Result::stats).toList());
        return "%d seeds in %.1f s%n%s".formatted(results.size(), seconds, distribution.text());
    }
}
