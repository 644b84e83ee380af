package dev.agijobs.bench;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Submits runs at a fixed rate, whatever becomes of them, and times each from the moment when it was due: a server that stands still is not spared. */
final class OpenLoop {
    private OpenLoop() {}

    static Result run(Target target, int runsPerSecond, int seconds) throws InterruptedException {
        int runs = runsPerSecond * seconds;
        ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
        AtomicLong failures = new AtomicLong();
        CountDownLatch open = new CountDownLatch(runs);
        double driverCpu = Proc.own().cpu();
        double serverCpu = target.server().cpu();
        long begin = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            long due = begin + i * 1_000_000_000L / runsPerSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            target.run().whenComplete((done, failure) -> {
                if (failure == null) {
                    nanos.add(System.nanoTime() - due);
                } else {
                    failures.incrementAndGet();
                }
                open.countDown();
            });
        }
        open.await();
        double took = (System.nanoTime() - begin) / 1e9;
        return Result.of(
                took,
                nanos,
                failures.get(),
                (Proc.own().cpu() - driverCpu) / took,
                (target.server().cpu() - serverCpu) / took);
    }
}
