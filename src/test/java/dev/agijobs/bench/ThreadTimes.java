package dev.agijobs.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** CPU time of a process by kind of thread: says where its time goes. */
final class ThreadTimes {
    private final Proc process;
    private final Map<String, Double> before;

    ThreadTimes(Proc process) {
        this.process = process;
        this.before = process.cpuByThread();
    }

    /** Microseconds of CPU for each of so many units of work since this object was made, the largest first. */
    String per(double units) {
        Map<String, Double> used = new TreeMap<>();
        process.cpuByThread().forEach((name, seconds) -> used.put(name, seconds - before.getOrDefault(name, 0.0)));
        return used.entrySet().stream()
                .filter(entry -> entry.getValue() * 1e6 / units >= 0.1)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(entry -> "%s %.1f".formatted(entry.getKey(), entry.getValue() * 1e6 / units))
                .collect(Collectors.joining(", "));
    }
}
