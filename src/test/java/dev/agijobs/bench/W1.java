package dev.agijobs.bench;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.Submission;
import dev.agijobs.plan.Plan;
import dev.agijobs.testkit.EmbeddedEngine;
import dev.agijobs.testkit.Missions;
import dev.agijobs.tool.builtin.NoopTool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Load driver W1, in process: runs of ten sequential noop steps (23 events, 11 appends), C in flight, closed loop, on the embedded log with fsync and hash chain. A run counts
 * when its RunSucceeded is committed. Prints steps per second and the time of a run from submit to end.
 *
 * <p>Arguments: seconds per point (10), then values of C (1 64 256).
 */
public final class W1 {
    private static final int STEPS = 10;
    private static final int WARM_UP_SECONDS = 5;

    private final EmbeddedEngine engine;
    private final Plan plan;
    private final Map<String, Long> startedAt = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    private final AtomicLong finished = new AtomicLong();

    private W1(EmbeddedEngine engine, Plan plan) {
        this.engine = engine;
        this.plan = plan;
    }

    public static void main(String[] args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        int[] clients = args.length > 1
                ? Arrays.stream(args).skip(1).mapToInt(Integer::parseInt).toArray()
                : new int[] {1, 64, 256};
        System.out.printf("%6s %12s %12s %10s %10s %10s%n", "C", "runs/s", "steps/s", "p50 ms", "p99 ms", "max ms");
        for (int c : clients) {
            Path dir = Files.createTempDirectory(Path.of(System.getProperty("bench.dir", "target")), "w1-");
            try (EmbeddedEngine engine = EmbeddedEngine.start(EmbeddedEngine.sqlite(dir), List.of(new NoopTool()))) {
                W1 driver = new W1(engine, sequence());
                driver.run(c, WARM_UP_SECONDS);
                driver.run(c, seconds).print();
            }
        }
    }

    private static Plan sequence() {
        Missions.StepSpec[] steps = new Missions.StepSpec[STEPS];
        for (int i = 0; i < STEPS; i++) {
            steps[i] = Missions.step("s" + i);
            if (i > 0) {
                steps[i].needs("s" + (i - 1));
            }
        }
        return Missions.mission(steps);
    }

    private record Result(int c, double seconds, long runs, List<Long> nanos) {
        void print() {
            double perSecond = runs / seconds;
            System.out.printf(
                    "%6d %12.0f %12.0f %10.2f %10.2f %10.2f%n",
                    c, perSecond, perSecond * STEPS, millis(0.50), millis(0.99), millis(1.0));
        }

        private double millis(double quantile) {
            return nanos.get((int) Math.ceil(quantile * nanos.size()) - 1) / 1e6;
        }
    }

    private Result run(int c, int seconds) throws InterruptedException {
        finished.set(0);
        nanos.clear();
        AtomicBoolean going = new AtomicBoolean(true);
        CountDownLatch idle = new CountDownLatch(c);
        long begin = System.nanoTime();
        for (int i = 0; i < c; i++) {
            next(going, idle);
        }
        TimeUnit.SECONDS.sleep(seconds);
        going.set(false);
        long runs = finished.get();
        double took = (System.nanoTime() - begin) / 1e9;
        idle.await();
        List<Long> sorted = new ArrayList<>(nanos);
        sorted.sort(null);
        return new Result(c, took, runs, sorted);
    }

    private void next(AtomicBoolean going, CountDownLatch idle) {
        if (!going.get()) {
            idle.countDown();
            return;
        }
        long begin = System.nanoTime();
        Submission submission = new Submission(plan, List.of(), Map.of(), 0, null, "w1");
        engine.runs
                .submit(submission, new Caller("bench", null), (state, fresh) -> state.runId())
                .chain(runId -> engine.runs.ended(runId))
                .subscribe()
                .with(
                        ended -> {
                            nanos.add(System.nanoTime() - begin);
                            finished.incrementAndGet();
                            next(going, idle);
                        },
                        failure -> {
                            failure.printStackTrace();
                            idle.countDown();
                        });
    }
}
