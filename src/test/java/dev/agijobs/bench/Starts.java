package dev.agijobs.bench;

import dev.agijobs.bench.ServerUnderLoad.Launch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts of the packaged program with the JVM's own settings: time from the start of the process to the first served request, the CPU that took, and the memory later on. */
final class Starts {
    private static final String FORMAT = "%-32s %8s %10s %10s %10s %8s %10s %10s%n";

    private final Launch launch;
    private final int idleSeconds;
    private final List<Double> listening = new ArrayList<>();
    private final List<Double> served = new ArrayList<>();
    private final List<Double> cpu = new ArrayList<>();
    private final List<Double> rss = new ArrayList<>();

    /** @param idleSeconds from the first request to the look at the memory */
    Starts(Launch launch, int idleSeconds) {
        this.launch = launch;
        this.idleSeconds = idleSeconds;
    }

    /** Starts and stops it once without measuring: the first start of a build makes the cache. */
    static void warmUp(Launch launch) throws Exception {
        TempDir.with("start-", dir -> new Starts(launch, 0).measure(dir));
    }

    void measure(Path stateDir) throws Exception {
        try (ServerUnderLoad server = ServerUnderLoad.start(stateDir, launch, "")) {
            server.get("/api/v1/system");
            served.add((System.nanoTime() - server.begin) / 1e9);
            listening.add(server.startNanos / 1e9);
            cpu.add(server.process().cpu());
            TimeUnit.SECONDS.sleep(idleSeconds);
            rss.add((double) server.process().rssMegabytes());
        }
    }

    static void header(int starts) {
        System.out.printf(
                FORMAT,
                "median of " + starts,
                "listens",
                "served s",
                "fastest",
                "slowest",
                "CPU s",
                "RSS MiB",
                "highest");
    }

    void report(String name) {
        for (List<Double> figures : List.of(listening, served, cpu, rss)) {
            figures.sort(null);
        }
        System.out.printf(
                FORMAT,
                name,
                seconds(median(listening)),
                seconds(median(served)),
                seconds(served.getFirst()),
                seconds(served.getLast()),
                seconds(median(cpu)),
                Math.round(median(rss)),
                Math.round(rss.getLast()));
    }

    private static double median(List<Double> sorted) {
        return sorted.get(sorted.size() / 2);
    }

    private static String seconds(double seconds) {
        return "%.2f".formatted(seconds);
    }
}
