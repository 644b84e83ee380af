package dev.agijobs.store;

import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Who gave a sign of life lately. All of it may be lost at any moment: absent means that nothing was heard, and no more. Times are by the clock of the store. Promises, asserted by
 * the contract suite on every implementation:
 *
 * <ol>
 *   <li>Who gave a sign is present until its term ends, or he left; a later sign counts instead of the one before, facts and all.
 *   <li>A sign is seen by every question that begins after it succeeded.
 *   <li>Calls never block, and fail with {@code StoreUnavailable} when the store cannot take or give anything.
 * </ol>
 */
public interface Presence {

    /** Most bytes of facts, as UTF-8. */
    int FACTS_MAX = 1_024;

    /** Most that are answered at once. */
    int ANSWERED_MAX = 1_000;

    /** Somebody who is present. @param facts what he said with his last sign */
    record Present(String name, String facts) {}

    /**
     * Gives a sign of life.
     *
     * @param term how long from now, 1 ms or more
     * @param facts small, such as what he is doing
     * @throws IllegalArgumentException when the facts are too long, the name is empty, or the term is too short
     */
    Uni<Void> beat(String name, Duration term, String facts);

    /** Takes the last sign back. */
    Uni<Void> leave(String name);

    /** Those of these names that are present, by name. @throws IllegalArgumentException for more than {@link #ANSWERED_MAX} names */
    Uni<List<Present>> present(Set<String> names);

    /** Those who are present, by name, after one of them. @param limit most, 1 to {@link #ANSWERED_MAX} */
    Uni<List<Present>> all(String afterName, int limit);

    /** What every implementation asks of a sign. */
    static void check(String name, Duration term, String facts) {
        if (name.isEmpty() || term.toMillis() < 1 || facts.getBytes(StandardCharsets.UTF_8).length > FACTS_MAX) {
            throw new IllegalArgumentException(
                    "A sign of life has a name, a term of 1 ms or more and facts of %d bytes at most: '%s', %s"
                            .formatted(FACTS_MAX, name, term));
        }
    }

    /** What every implementation asks of a question. */
    static int checkAnswered(int number) {
        if (number > ANSWERED_MAX) {
            throw new IllegalArgumentException(
                    "At most %d are answered at once, but %d were asked for".formatted(ANSWERED_MAX, number));
        }
        return number;
    }
}
