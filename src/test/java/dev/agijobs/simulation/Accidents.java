package dev.agijobs.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A world in which nothing goes wrong but one call of the storage: each call in turn, in each way. */
record Accidents(long seed) {

    /** Lives through all of them, or every n-th; answers what went wrong, and how often it lived. */
    Outcome run(int every) {
        int calls = Simulation.run(seed, Mutant.NONE, new Accident(0, Wire.Fate.WELL))
                .calls();
        List<Accident> all = IntStream.rangeClosed(1, calls)
                .boxed()
                .flatMap(call -> fates().map(fate -> new Accident(call, fate)))
                .toList();
        List<Accident> chosen = new ArrayList<>();
        for (int i = 0; i < all.size(); i += every) {
            chosen.add(all.get(i));
        }
        List<String> failures = chosen.parallelStream()
                .map(accident -> failure(accident))
                .flatMap(List::stream)
                .toList();
        return new Outcome(chosen.size(), failures);
    }

    record Outcome(int worlds, List<String> failures) {}

    private static Stream<Wire.Fate> fates() {
        return Arrays.stream(Wire.Fate.values()).filter(fate -> fate != Wire.Fate.WELL);
    }

    private List<String> failure(Accident accident) {
        Violation violation = Simulation.run(seed, Mutant.NONE, accident).violation();
        return violation == null ? List.of() : List.of("seed %d with %s: %s".formatted(seed, accident, violation));
    }
}
