package dev.agijobs.journey;

import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.sqlite.SqliteEventLog;
import dev.agijobs.eventlog.sqlite.SqliteLogReader;
import dev.agijobs.store.file.FileArtifactStore;
import dev.agijobs.store.memory.MemoryViewStore;
import dev.agijobs.store.sqlite.SqliteViewStore;
import java.nio.file.Path;

/** A state directory. */
record SqlitePlace(Path stateDir) implements Kept.Place {
    @Override
    public Kept open() {
        SqliteEventLog log = new SqliteEventLog(stateDir, Runnable::run, Failpoints.NONE);
        SqliteViewStore views = new SqliteViewStore(stateDir, Runnable::run);
        return new Kept(log, log, new FileArtifactStore(stateDir.resolve("artifacts"), Runnable::run), views, () -> {
            views.close();
            log.close();
        });
    }

    @Override
    public Kept look() {
        SqliteLogReader log = new SqliteLogReader(stateDir, Runnable::run);
        FileArtifactStore artifacts = new FileArtifactStore(stateDir.resolve("artifacts"), Runnable::run);
        return new Kept(log, log, artifacts, new MemoryViewStore(), log::close);
    }
}
