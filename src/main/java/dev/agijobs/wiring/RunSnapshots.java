package dev.agijobs.wiring;

import dev.agijobs.cli.Version;
import dev.agijobs.engine.Snapshots;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.json.RunSnapshotCodec;
import dev.agijobs.store.SnapshotStore;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Snapshots of runs, and the thread that encodes them; or none, when the setting says so. */
final class RunSnapshots implements AutoCloseable {
    private final ThreadPoolExecutor encoder = encoder();
    private final Snapshots ofRuns;

    /** @throws IllegalArgumentException when the setting is out of range */
    RunSnapshots(OrchestratorConfig config, PlanReader plans, SnapshotStore store, Metrics metrics) {
        int every = config.snapshots().every();
        if (every < 0) {
            throw new IllegalArgumentException("snapshots.every must be 0 or more, but is " + every);
        }
        RunSnapshotCodec codec = new RunSnapshotCodec(plans, Version.text(), SnapshotStore.BYTES_MAX);
        ofRuns = every == 0 ? Snapshots.NONE : new Snapshots(store, codec, every, encoder, metrics::snapshot);
    }

    /** One thread, which ends when it has nothing to do; its work is bounded by {@link Snapshots}. */
    private static ThreadPoolExecutor encoder() {
        ThreadPoolExecutor encoder = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("snapshots").daemon().factory());
        encoder.allowCoreThreadTimeOut(true);
        return encoder;
    }

    Snapshots ofRuns() {
        return ofRuns;
    }

    /** What is not written yet never will be. */
    @Override
    public void close() {
        encoder.shutdownNow();
    }
}
