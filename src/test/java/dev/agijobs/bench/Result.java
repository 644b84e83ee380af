package dev.agijobs.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What was measured.
 *
 * @param runsPerSecond ended in the time measured
 * @param nanos times from submit to end, ascending
 * @param driverCpu cores that the driver used
 * @param serverCpu cores that the server used; the same when they share a process
 */
record Result(double runsPerSecond, List<Long> nanos, long failures, double driverCpu, double serverCpu) {

    static final String HEADER = "%-28s %9s %9s %8s %8s %8s %8s %7s %7s"
            .formatted("", "runs/s", "steps/s", "p50 ms", "p99 ms", "max ms", "failed", "driver", "server");

    static Result of(double seconds, Collection<Long> nanos, long failures, double driverCpu, double serverCpu) {
        List<Long> sorted = new ArrayList<>(nanos);
        sorted.sort(null);
        return new Result(sorted.size() / seconds, sorted, failures, driverCpu, serverCpu);
    }

    /** Of two servers that one driver loaded at the same time. */
    Result beside(Result other) {
        List<Long> all = new ArrayList<>(nanos);
        all.addAll(other.nanos);
        all.sort(null);
        return new Result(
                runsPerSecond + other.runsPerSecond,
                all,
                failures + other.failures,
                Math.max(driverCpu, other.driverCpu),
                serverCpu + other.serverCpu);
    }

    double stepsPerSecond() {
        return runsPerSecond * Target.STEPS;
    }

    double millis(double quantile) {
        return nanos.isEmpty() ? Double.NaN : nanos.get((int) Math.ceil(quantile * nanos.size()) - 1) / 1e6;
    }

    String line(String name) {
        return "%-28s %9.0f %9.0f %8.2f %8.2f %8.2f %8d %7.2f %7.2f"
                .formatted(
                        name,
                        runsPerSecond,
                        stepsPerSecond(),
                        millis(0.5),
                        millis(0.99),
                        millis(1),
                        failures,
                        driverCpu,
                        serverCpu);
    }
}
