package dev.agijobs.bench;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** C clients that each submit the next run when the one before has ended. */
final class ClosedLoop {

    private final Target target;
    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicBoolean going = new AtomicBoolean(true);

    private ClosedLoop(Target target) {
        this.target = target;
    }

    static Result run(Target target, int clients, int seconds) throws InterruptedException {
        return new ClosedLoop(target).run(clients, seconds);
    }

    private Result run(int clients, int seconds) throws InterruptedException {
        CountDownLatch idle = new CountDownLatch(clients);
        double driverCpu = Proc.own().cpu();
        double serverCpu = target.server().cpu();
        long begin = System.nanoTime();
        for (int i = 0; i < clients; i++) {
            next(idle);
        }
        TimeUnit.SECONDS.sleep(seconds);
        going.set(false);
        double took = (System.nanoTime() - begin) / 1e9;
        Result result = Result.of(
                took,
                nanos,
                failures.get(),
                (Proc.own().cpu() - driverCpu) / took,
                (target.server().cpu() - serverCpu) / took);
        idle.await();
        return result;
    }

    private void next(CountDownLatch idle) {
        if (!going.get()) {
            idle.countDown();
            return;
        }
        long begin = System.nanoTime();
        target.run().whenComplete((done, failure) -> {
            if (failure == null) {
                nanos.add(System.nanoTime() - begin);
            } else {
                failures.incrementAndGet();
            }
            next(idle);
        });
    }
}
