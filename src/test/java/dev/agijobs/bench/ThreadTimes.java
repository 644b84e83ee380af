package dev.agijobs.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** CPU time by kind of thread: says where the time of a process goes. */
final class ThreadTimes {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Map<String, Double> before = seconds();

    /** Microseconds of CPU for each of so many units of work since this object was made, by threads of the same name but for a number at its end. */
    String per(double units) {
        Map<String, Double> used = new TreeMap<>();
        seconds().forEach((name, seconds) -> used.put(name, seconds - before.getOrDefault(name, 0.0)));
        return used.entrySet().stream()
                .filter(entry -> entry.getValue() * 1e6 / units >= 0.1)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .map(entry -> "%s %.1f".formatted(entry.getKey(), entry.getValue() * 1e6 / units))
                .collect(Collectors.joining(", "));
    }

    private static Map<String, Double> seconds() {
        Map<String, Double> seconds = new TreeMap<>();
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null) {
                String name = thread.getThreadName().replaceAll("[-#]?[0-9]+$", "");
                seconds.merge(name, Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId())) / 1e9, Double::sum);
            }
        }
        return seconds;
    }
}
