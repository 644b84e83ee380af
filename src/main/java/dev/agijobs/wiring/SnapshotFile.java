package dev.agijobs.wiring;

import dev.agijobs.cli.Version;
import dev.agijobs.engine.Snapshots;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.run.json.RunSnapshotCodec;
import dev.agijobs.store.SnapshotStore;
import dev.agijobs.store.sqlite.SqliteSnapshotStore;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Snapshots of runs in the state directory, and the thread that encodes them; or none, when the setting says so. */
final class SnapshotFile implements AutoCloseable {
    private static final long BYTES_MAX = 1L << 30;

    private final @Nullable SqliteSnapshotStore store;
    private final ThreadPoolExecutor encoder;
    private final Snapshots ofRuns;

    private SnapshotFile() {
        store = null;
        encoder = encoder();
        ofRuns = Snapshots.NONE;
    }

    private SnapshotFile(SqliteSnapshotStore store, RunSnapshotCodec codec, int every, Metrics metrics) {
        this.store = store;
        encoder = encoder();
        ofRuns = new Snapshots(store, codec, every, encoder, metrics::snapshot);
    }

    /** @throws IllegalArgumentException when the setting is out of range */
    static SnapshotFile open(OrchestratorConfig config, PlanReader plans, Executor answers, Metrics metrics) {
        int every = config.snapshots().every();
        if (every < 0) {
            throw new IllegalArgumentException("snapshots.every must be 0 or more, but is " + every);
        }
        if (every == 0) {
            return new SnapshotFile();
        }
        RunSnapshotCodec codec = new RunSnapshotCodec(plans, Version.text(), SnapshotStore.BYTES_MAX);
        return new SnapshotFile(new SqliteSnapshotStore(config.stateDir(), BYTES_MAX, answers), codec, every, metrics);
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
        if (store != null) {
            store.close();
        }
    }
}
