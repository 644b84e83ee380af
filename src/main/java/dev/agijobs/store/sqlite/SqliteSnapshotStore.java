package dev.agijobs.store.sqlite;

import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.sqlite.DamageWatch;
import dev.agijobs.sqlite.DisposableFile;
import dev.agijobs.sqlite.SessionPool;
import dev.agijobs.store.SnapshotStore;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Snapshots in the file {@code snapshots.db} of a state directory that belongs to this process alone. Nothing is ever forced to disk, so that the log never waits for it: after a
 * power cut the file may be damaged. Then, and when it is found damaged later, it is set aside and a new one begun. The oldest snapshots of all give way when the file is full.
 * Thread-safe.
 */
public final class SqliteSnapshotStore implements SnapshotStore, AutoCloseable {
    private static final int WAITING_MAX = 4_096;

    private static final DisposableFile.Schema SCHEMA = new DisposableFile.Schema(
            1,
            """
            CREATE TABLE snapshots (
                age INTEGER PRIMARY KEY AUTOINCREMENT, -- the oldest has the least
                stream TEXT NOT NULL,
                seq INTEGER NOT NULL,
                aside INTEGER NOT NULL DEFAULT 0,
                bytes BLOB NOT NULL,
                UNIQUE (stream, seq)
            ) STRICT""",
            "SELECT age, stream, seq, aside, bytes FROM snapshots LIMIT 0",
            "runs are replayed from their events");

    private final SessionPool<SnapshotSession> sessions;
    private final DamageWatch watch;

    /**
     * Opens the file, and makes it if the directory has none that can be used.
     *
     * @param bytesMax about how many bytes of snapshots are kept, over all streams; one is kept however large
     * @param answers runs the callers' continuations
     * @throws StoreUnavailable when the file can be neither used nor replaced
     */
    public SqliteSnapshotStore(Path stateDir, long bytesMax, Executor answers) {
        DisposableFile file = new DisposableFile(stateDir.resolve("snapshots.db"), SCHEMA);
        sessions = new SessionPool<>("snapshots", 1, WAITING_MAX, () -> new SnapshotSession(file, bytesMax), answers);
        watch = new DamageWatch(file, sessions);
    }

    @Override
    public Uni<Void> save(Snapshot snapshot) {
        return watch.watched(sessions.ask(session -> {
            session.save(snapshot);
            return null;
        }));
    }

    @Override
    public Uni<Optional<Snapshot>> newest(String stream, long atMost) {
        return watch.watched(sessions.ask(session -> session.newest(stream, atMost)));
    }

    @Override
    public Uni<Void> setAside(String stream, long seq) {
        return watch.watched(sessions.ask(session -> {
            session.setAside(stream, seq);
            return null;
        }));
    }

    /** Finishes what waits; takes no more. */
    @Override
    public void close() {
        sessions.close();
    }
}
