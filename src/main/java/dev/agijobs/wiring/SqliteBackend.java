package dev.agijobs.wiring;

import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.StreamHeads;
import dev.agijobs.eventlog.sqlite.SqliteEventLog;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.SnapshotStore;
import dev.agijobs.store.ViewStore;
import dev.agijobs.store.file.FileArtifactStore;
import dev.agijobs.store.sqlite.SqliteSnapshotStore;
import dev.agijobs.store.sqlite.SqliteViewStore;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;

/** Files in a state directory that belongs to this process alone. */
final class SqliteBackend implements Backend {
    private static final long SNAPSHOT_BYTES_MAX = 1L << 30;

    private final Path stateDir;
    private final SqliteEventLog log;
    private final FileArtifactStore artifacts;
    private final SqliteSnapshotStore snapshots;
    private final SqliteViewStore views;

    /** @throws RuntimeException when the directory cannot be used; nothing stays open then */
    SqliteBackend(Path stateDir, Executor workers, Failpoints failpoints, CommitObserver observer) {
        this.stateDir = stateDir;
        log = new SqliteEventLog(stateDir, workers, failpoints, FeedTail.Limits.DEFAULT, observer);
        SqliteSnapshotStore opened = null;
        try {
            artifacts = new FileArtifactStore(stateDir.resolve(FileArtifactStore.FOLDER), workers, failpoints);
            opened = new SqliteSnapshotStore(stateDir, SNAPSHOT_BYTES_MAX, workers);
            snapshots = opened;
            views = new SqliteViewStore(stateDir, workers);
        } catch (RuntimeException e) {
            if (opened != null) {
                opened.close();
            }
            log.close();
            throw e;
        }
    }

    @Override
    public About about() {
        return new About("sqlite", "in " + stateDir, 1);
    }

    @Override
    public EventLog log() {
        return log;
    }

    @Override
    public EventFeed feed() {
        return log;
    }

    @Override
    public StreamHeads heads() {
        return log;
    }

    @Override
    public ArtifactStore artifacts() {
        return artifacts;
    }

    @Override
    public SnapshotStore snapshots() {
        return snapshots;
    }

    @Override
    public ViewStore views() {
        return views;
    }

    @Override
    public IntSupplier waitingAppends() {
        return log::waitingAppends;
    }

    @Override
    public boolean holdsLog() {
        return true;
    }

    @Override
    public void close() {
        views.close();
        snapshots.close();
        log.close();
    }
}
