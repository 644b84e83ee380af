package dev.agijobs.journey;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Clients that submit runs of all shapes, one after another, so that a fixed number of runs is always under way. */
final class Load implements AutoCloseable {
    private static final int OPEN_MAX = 64;
    private static final int RUNS_MAX = 10_000;

    private final Client client;
    private final CountingServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore free = new Semaphore(OPEN_MAX);
    private final List<Journey> done = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private volatile boolean enough;

    Load(Client client, CountingServer server) {
        this.client = client;
        this.server = server;
        threads.execute(this::submit);
    }

    private void submit() {
        Shape[] shapes = Shape.values();
        for (int i = 0; i < RUNS_MAX; i++) {
            Shape shape = shapes[i % shapes.length];
            RunClient run = new RunClient(client, shape, "journey-" + i);
            free.acquireUninterruptibly();
            if (enough) {
                free.release();
                return;
            }
            threads.execute(() -> live(run, shape));
        }
    }

    private void live(RunClient run, Shape shape) {
        try {
            done.add(run.live(shape.request(server)));
        } catch (Throwable e) {
            failures.add(new AssertionError("A run of shape %s did not live as it should: %s".formatted(shape, e), e));
        } finally {
            free.release();
        }
    }

    /** Runs that are under way, from their submission to their end. */
    int open() {
        return OPEN_MAX - free.availablePermits();
    }

    /** Runs that have ended as they should. */
    int done() {
        return done.size();
    }

    void assertNoFailure() {
        if (!failures.isEmpty()) {
            throw new AssertionError(
                    failures.size() + " runs went wrong; the first of them is the cause", failures.getFirst());
        }
    }

    /** Submits nothing more, and waits until all runs have ended. */
    List<Journey> finish(Duration atMost) {
        enough = true;
        await().atMost(atMost).until(() -> open() == 0 || !failures.isEmpty());
        assertNoFailure();
        return done;
    }

    @Override
    public void close() {
        enough = true;
        threads.shutdownNow();
    }
}
