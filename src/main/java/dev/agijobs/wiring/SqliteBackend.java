package dev.agijobs.wiring;

import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.Ownership;
import dev.agijobs.eventlog.sqlite.SqliteEventLog;
import dev.agijobs.store.ArtifactStore;
import dev.agijobs.store.file.FileArtifactStore;
import dev.agijobs.store.sqlite.SqliteSnapshotStore;
import dev.agijobs.store.sqlite.SqliteViewStore;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/** Files in a state directory that belongs to this process alone. */
final class SqliteBackend {
    private SqliteBackend() {}

    /** @throws RuntimeException when the directory cannot be used; nothing stays open then */
    static Backend open(
            Path stateDir, String nodeId, Executor workers, Failpoints failpoints, CommitObserver observer) {
        Opened opened = new Opened();
        try {
            SqliteEventLog log = new SqliteEventLog(stateDir, workers, failpoints, FeedTail.Limits.DEFAULT, observer);
            opened.add(log::close);
            Path artifacts = stateDir.resolve(FileArtifactStore.FOLDER);
            ArtifactStore artifactStore = new FileArtifactStore(artifacts, workers, failpoints);
            SqliteSnapshotStore snapshots = new SqliteSnapshotStore(stateDir, Backend.SNAPSHOT_BYTES_MAX, workers);
            opened.add(snapshots::close);
            SqliteViewStore views = new SqliteViewStore(stateDir, workers);
            opened.add(views::close);
            Backend.About about = new Backend.About("sqlite", "in " + stateDir, 1);
            return new Backend(
                    about,
                    log,
                    log,
                    log,
                    artifactStore,
                    snapshots,
                    views,
                    Ownership.alone(nodeId),
                    log::waitingAppends,
                    () -> true,
                    null,
                    opened::close);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }
}
