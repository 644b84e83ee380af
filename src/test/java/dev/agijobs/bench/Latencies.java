package dev.agijobs.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** How long each of many things took. @param nanos ascending */
record Latencies(List<Long> nanos) {

    static Latencies of(Collection<Long> nanos) {
        List<Long> sorted = new ArrayList<>(nanos);
        sorted.sort(null);
        return new Latencies(sorted);
    }

    private double millis(double quantile) {
        return nanos.get((int) Math.ceil(quantile * nanos.size()) - 1) / 1e6;
    }

    String line(String name) {
        return "%-44s p50 %7.2f ms, p95 %7.2f ms, p99 %7.2f ms, max %7.2f ms"
                .formatted(name, millis(0.5), millis(0.95), millis(0.99), millis(1));
    }
}
