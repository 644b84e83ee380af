package dev.agijobs.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Load driver for W1: runs of ten sequential noop steps (23 events in 11 appends), with fsync and hash chain on. Prints each round, the median round, and checks that the log
 * holds the events of the runs that ended.
 *
 * <p>Arguments: {@code embedded} or {@code http}; {@code closed} or {@code open}; clients, or runs per second; seconds measured (60); rounds (5); seconds of warm-up (10).
 */
public final class LoadDriver {
    private LoadDriver() {}

    public static void main(String[] args) throws Exception {
        boolean http = choice(args, 0, "http", "embedded");
        boolean closed = choice(args, 1, "closed", "open");
        int load = Integer.parseInt(args[2]);
        int seconds = number(args, 3, 60);
        int rounds = number(args, 4, 5);
        int warmUp = number(args, 5, 10);
        Path dir = Files.createTempDirectory(Path.of(System.getProperty("bench.dir", "target")), "load-");
        List<Result> results = new ArrayList<>();
        System.out.println(Result.HEADER);
        try (Target target = http ? new HttpTarget(dir) : new EmbeddedTarget(dir)) {
            long runs = measure(target, closed, load, warmUp).nanos().size();
            ThreadTimes threads = new ThreadTimes();
            for (int i = 1; i <= rounds; i++) {
                Result result = measure(target, closed, load, seconds);
                results.add(result);
                System.out.println(result.line("round " + i));
            }
            results.sort(Comparator.comparingDouble(Result::runsPerSecond));
            Result median = results.get(rounds / 2);
            String name = "%s %s %d".formatted(args[0], closed ? "C =" : "open, runs/s", load);
            System.out.println(median.line("median: " + name));
            double steps = results.stream().mapToDouble(r -> r.nanos().size()).sum() * Target.STEPS;
            System.out.println("us of CPU a step in this process: " + threads.per(steps));
            runs += results.stream().mapToLong(r -> r.nanos().size()).sum();
            long events = target.events();
            System.out.printf("%,d events in the log, at least %,d expected%n", events, runs * Target.EVENTS);
            if (events < runs * Target.EVENTS) {
                throw new IllegalStateException("Events are missing");
            }
        } finally {
            delete(dir);
        }
    }

    private static Result measure(Target target, boolean closed, int load, int seconds) throws InterruptedException {
        return closed ? ClosedLoop.run(target, load, seconds) : OpenLoop.run(target, load, seconds);
    }

    private static boolean choice(String[] args, int at, String yes, String no) {
        if (!args[at].equals(yes) && !args[at].equals(no)) {
            throw new IllegalArgumentException("Argument %d is %s or %s".formatted(at + 1, yes, no));
        }
        return args[at].equals(yes);
    }

    private static int number(String[] args, int at, int otherwise) {
        return args.length > at ? Integer.parseInt(args[at]) : otherwise;
    }

    static void delete(Path dir) throws IOException {
        try (Stream<Path> paths = Files.walk(dir)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
