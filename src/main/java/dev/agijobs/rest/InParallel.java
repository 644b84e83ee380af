package dev.agijobs.rest;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;

/** The same work for many, a bounded number at a time. */
final class InParallel {

    private record Done<T>(int index, T result) {}

    private InParallel() {}

    /**
     * Does the work of 0 to {@code count} - 1, begun in this order, and answers the results in this order; fails when one of them does.
     *
     * @param atOnce most that are under way at a time
     */
    static <T> Uni<List<T>> each(int count, int atOnce, IntFunction<Uni<T>> work) {
        return Multi.createFrom()
                .range(0, count)
                .onItem()
                .transformToUni(i -> work.apply(i).map(result -> new Done<>(i, result)))
                .merge(atOnce)
                .collect()
                .asList()
                .map(all -> all.stream()
                        .sorted(Comparator.comparingInt(Done::index))
                        .map(Done::result)
                        .toList());
    }
}
