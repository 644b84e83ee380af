package dev.agijobs.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Load driver for W1: runs of ten sequential noop steps (23 events in 11 appends), with fsync and hash chain on. Prints each round, the median round, and where CPU time went;
 * checks that the log holds the events of the runs that ended; and writes the same rows once more by a plain loop on the same disk, the floor. With {@code BENCH_PG_DSN} set
 * all is in that Postgres, in a schema that is dropped afterwards; with {@code BENCH_REDIS=own} in a redis-server that is started for it.
 *
 * <p>Arguments: {@code embedded} or {@code http}; {@code closed} or {@code open}; clients, or runs per second; seconds measured (60); rounds (5); seconds of warm-up (10).
 */
public final class LoadDriver {
    private final boolean http;
    private final boolean closed;
    private final int load;
    private final int seconds;
    private final int rounds;
    private final int warmUp;

    private LoadDriver(String[] args) {
        http = choice(args, 0, "http", "embedded");
        closed = choice(args, 1, "closed", "open");
        load = Integer.parseInt(args[2]);
        seconds = number(args, 3, 60);
        rounds = number(args, 4, 5);
        warmUp = number(args, 5, 10);
    }

    public static void main(String[] args) throws Exception {
        LoadDriver driver = new LoadDriver(args);
        TempDir.with("load-", driver::run);
    }

    private void run(Path dir) throws Exception {
        try (ServerLoad place = ServerLoad.ofSettings()) {
            run(dir, place);
        }
    }

    /** @param place where the log is, or null when it is on the disk */
    private void run(Path dir, @Nullable ServerLoad place) throws Exception {
        Path state = dir.resolve("state");
        List<Result> results = new ArrayList<>();
        Commits commits;
        StoredRuns stored;
        long runs;
        try (Target target = http ? HttpTarget.start(state, place) : new EmbeddedTarget(state, place)) {
            header(target, dir);
            runs = measure(target, warmUp).nanos().size();
            ThreadTimes threads = new ThreadTimes(target.server());
            Commits before = target.commits();
            for (int i = 1; i <= rounds; i++) {
                Result result = measure(target, seconds);
                results.add(result);
                System.out.println(result.line("round " + i));
            }
            commits = target.commits().since(before);
            long measured = results.stream().mapToLong(r -> r.nanos().size()).sum();
            runs += measured;
            String perStep = threads.per(measured * (double) Target.STEPS);
            results.sort(Comparator.comparingDouble(Result::runsPerSecond));
            System.out.println(median(results).line("median"));
            System.out.println("us of CPU a step, by thread: " + perStep);
            System.out.printf(
                    "RSS of the server: at most %d MiB%n", target.server().highestRssMegabytes());
            stored = target.stored();
        }
        System.out.printf("%,d events in the log, at least %,d expected%n", stored.events(), runs * Target.EVENTS);
        if (stored.events() < runs * Target.EVENTS) {
            throw new IllegalStateException("Events are missing");
        }
        if (place != null) {
            place.report(median(results), commits, runs * Target.STEPS);
            return;
        }
        new Floor(dir, stored.sample(), commits).report(median(results), closed ? load : Floor.OPEN_ABREAST, seconds);
    }

    private void header(Target target, Path dir) throws Exception {
        System.out.printf("W1 %s%n", target.description());
        System.out.printf(
                "%s; %d s of warm-up, %d rounds of %d s; JDK %s, %d cores, %,.0f fdatasync/s%n",
                closed
                        ? "closed loop, %d runs in flight".formatted(load)
                        : "open loop, %d runs due a second".formatted(load),
                warmUp,
                rounds,
                seconds,
                Runtime.version().feature(),
                Runtime.getRuntime().availableProcessors(),
                Floor.syncsPerSecond(dir));
        System.out.println(Result.HEADER);
    }

    private Result measure(Target target, int seconds) throws InterruptedException {
        return closed ? ClosedLoop.run(target, load, seconds) : OpenLoop.run(target, load, seconds);
    }

    private static Result median(List<Result> sorted) {
        return sorted.get(sorted.size() / 2);
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
}
