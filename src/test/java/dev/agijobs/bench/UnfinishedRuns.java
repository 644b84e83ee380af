package dev.agijobs.bench;

import dev.agijobs.run.WaitTools;
import dev.agijobs.testkit.Plans;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts the packaged program on a log of runs of ten steps that a crash left: half of them with a step under way, half with a timer that is due. Prints, by the times in the log,
 * how long after the start all of them had gone on, and had ended, and the most memory that took. Arguments: runs (10,000); rounds (5).
 */
public final class UnfinishedRuns {
    private static final int STEPS = 10;
    private static final BigDecimal TIMER_SECONDS = new BigDecimal("0.5");

    private UnfinishedRuns() {}

    public static void main(String[] args) throws Exception {
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        Map<String, Object> timed = Plans.sequence(STEPS, "noop");
        Map<String, Object> first = Plans.steps(timed).getFirst();
        first.put("tool", WaitTools.TIMER);
        first.put("params", Map.of("seconds", TIMER_SECONDS));
        Seed executing = Seed.of(Plans.sequence(STEPS, "noop"));
        Seed waiting = Seed.of(timed);
        System.out.printf(
                "%8s %12s %16s %16s %14s%n", "runs", "listening s", "all stepped s", "all ended s", "RSS MiB");
        System.out.println("                      (after it listened)");
        for (int i = 0; i < rounds; i++) {
            TempDir.with("unfinished-", dir -> {
                executing.write(dir, runs / 2);
                waiting.write(dir, runs - runs / 2);
                TimeUnit.SECONDS.sleep(1);
                round(dir, runs);
            });
        }
    }

    private static void round(Path dir, int runs) throws Exception {
        Vertx vertx = Vertx.vertx();
        Instant before = Instant.now();
        Instant ready;
        double listening;
        long rss;
        try (ServerUnderLoad server = ServerUnderLoad.start(dir)) {
            ready = Instant.now();
            listening = server.startNanos / 1e9;
            Ends.await(vertx, server, runs);
            rss = server.process().highestRssMegabytes();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        Map<String, Instant> stepped = new HashMap<>();
        Map<String, Instant> ended = new HashMap<>();
        StoredRuns.each(dir, event -> {
            Instant at = event.event().occurredAt();
            if (at.isAfter(before) && event.event().type().equals("StepCompleted")) {
                stepped.putIfAbsent(event.stream(), at);
            }
            ended.put(event.stream(), at);
        });
        if (stepped.size() != runs) {
            throw new IllegalStateException("Only %d of %d runs have stepped".formatted(stepped.size(), runs));
        }
        System.out.printf(
                "%8d %12.2f %16.2f %16.2f %14d%n", runs, listening, last(stepped, ready), last(ended, ready), rss);
    }

    private static double last(Map<String, Instant> times, Instant since) {
        Instant last = times.values().stream().max(Instant::compareTo).orElseThrow();
        return Duration.between(since, last).toNanos() / 1e9;
    }
}
