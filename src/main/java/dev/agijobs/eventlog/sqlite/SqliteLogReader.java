package dev.agijobs.eventlog.sqlite;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.sqlite.SessionPool;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/** The log of a state directory that belongs to another process or to none: read as it is, never changed, never locked. It tells nobody of commits. */
public final class SqliteLogReader implements EventLog, EventFeed, AutoCloseable {
    private static final int READERS = 1;
    private static final int READS_WAITING_MAX = 64;

    private final String logId;
    private final SessionPool<ReadConnection> readers;

    /**
     * @param answers runs the callers' continuations
     * @throws StoreUnavailable when there is no log that can be read
     */
    public SqliteLogReader(Path stateDir, Executor answers) {
        logId = new LogFile(stateDir).facts().end().logId();
        Database database = new Database(stateDir.resolve(LogFile.NAME));
        readers = new SessionPool<>(
                "log", READERS, READS_WAITING_MAX, () -> ReadConnection.of(database.openOutsider()), answers);
    }

    @Override
    public String logId() {
        return logId;
    }

    /** Always fails. */
    @Override
    public Uni<AppendResult> append(Append append) {
        return Uni.createFrom().failure(new StoreUnavailable("The log is open for reading only", null));
    }

    @Override
    public Uni<List<RecordedEvent>> read(String stream, long afterSeq, int limit) {
        return readers.ask(connection -> connection.ofStream(stream, afterSeq, limit));
    }

    @Override
    public Uni<Optional<StreamHead>> head(String stream) {
        return readers.ask(connection -> connection.head(stream));
    }

    @Override
    public Position start() {
        return at(0);
    }

    @Override
    public Uni<Position> end() {
        return readers.ask(ReadConnection::lastOffset).map(this::at);
    }

    @Override
    public Uni<Page> after(Position position, int limit) {
        long offset = position.offsetIn(logId);
        return readers.ask(connection -> connection.afterOffset(offset, limit))
                .map(events -> new Page(
                        events, at(events.isEmpty() ? offset : events.getLast().offset())));
    }

    private Position at(long offset) {
        return new Position(logId, List.of(offset));
    }

    /** Never calls. */
    @Override
    public Runnable onCommit(Runnable listener) {
        return () -> {};
    }

    @Override
    public void close() {
        readers.close();
    }
}
