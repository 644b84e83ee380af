package dev.agijobs.simulation;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Many seeds, two at a time. */
record Seeds(List<Simulation.Result> results, double seconds) {
    private static final int FAILURES_MAX = 20;

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

    /** Of all that happened, whatever the machine. */
    long hash() {
        return results.stream().mapToLong(Simulation.Result::hash).reduce(0, (sum, hash) -> 31 * sum + hash);
    }

    /** Which seeds failed and why, and the story of the first. */
    List<String> failures() {
        List<Simulation.Result> failed = results.stream()
                .filter(result -> result.violation() != null)
                .limit(FAILURES_MAX)
                .toList();
        Stream<String> causes = failed.stream()
                .map(result -> "seed %d: %s%n  again: ./mvnw -q test -Dtest=SimulationTest -Dsimulation.seed=%d"
                        .formatted(result.seed(), result.violation(), result.seed()));
        return Stream.concat(causes, failed.stream().limit(1).map(result -> story(result.seed())))
                .toList();
    }

    private static String story(long seed) {
        try (ErrorWatch watch = ErrorWatch.begin()) {
            return Simulation.story(seed, Mutant.NONE, null);
        }
    }

    Distribution distribution() {
        return new Distribution(results.stream().map(Simulation.Result::stats).toList());
    }

    String report() {
        return "%d seeds in %.1f s, %.1f ms each on the average%n%s"
                .formatted(
                        results.size(),
                        seconds,
                        seconds * 1_000 / results.size(),
                        distribution().text());
    }

    /** Prints the hash of seeds, for whoever compares machines. @param args first seed and count */
    public static void main(String[] args) {
        System.out.println(
                "hash " + of(Long.parseLong(args[0]), Long.parseLong(args[1])).hash());
    }
}
