package dev.agijobs.eventlog.sqlite;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendQueue;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.CommitListeners;
import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamHeads;
import dev.agijobs.sqlite.SessionPool;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The embedded log: the file {@code log.db} in a state directory that belongs to this process alone. An append answers after its group is committed with
 * {@code synchronous=FULL}. There is one shard, 0. Thread-safe; no call blocks.
 */
public final class SqliteEventLog implements EventLog, EventFeed, StreamHeads, AutoCloseable {
    private static final int READERS = 2;
    private static final int READS_WAITING_MAX = 4_096;

    private final StateDirLock lock;
    private final String logId;
    private final AppendQueue queue = new AppendQueue();
    private final CommitListeners listeners = new CommitListeners();
    private final FeedTail tail;
    private final SessionPool<ReadConnection> readers;
    private final Checkpointer checkpointer;
    private final LogWriter writer;

    /**
     * Opens the log, and makes it if the directory has none.
     *
     * @param answers runs the callers' continuations, many in one task
     * @param failpoints hit at {@code sqlite.before-write}, {@code sqlite.after-write} (rows written, not yet committed), {@code sqlite.before-commit} and
     *     {@code sqlite.after-commit} (committed, callers not yet answered)
     * @throws StateDirInUse when the directory belongs to another log
     * @throws StoreUnavailable when the file cannot be opened
     * @throws IllegalStateException when a newer version wrote the file
     */
    public SqliteEventLog(Path stateDir, Executor answers, Failpoints failpoints) {
        this(stateDir, answers, failpoints, FeedTail.Limits.DEFAULT, CommitObserver.NONE);
    }

    /** @param tailLimits how many of the newest events followers find in memory */
    public SqliteEventLog(
            Path stateDir,
            Executor answers,
            Failpoints failpoints,
            FeedTail.Limits tailLimits,
            CommitObserver observer) {
        lock = StateDirLock.take(stateDir);
        try {
            Database database = new Database(stateDir.resolve("log.db"));
            logId = prepare(
                    database, UuidCreator.getTimeOrderedEpoch().toString().replace("-", ""));
            tail = new FeedTail(tailLimits);
            readers =
                    new SessionPool<>("log", READERS, READS_WAITING_MAX, () -> ReadConnection.open(database), answers);
            checkpointer = new Checkpointer(database);
            writer = new LogWriter(
                    database, checkpointer, queue, answers, failpoints, tail::add, listeners::tell, observer);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /**
     * Makes a log of a given id, unless there is one. Blocks.
     *
     * @return the id that it has
     */
    public static String make(Path stateDir, String logId) {
        StateDirLock lock = StateDirLock.take(stateDir);
        try {
            return prepare(new Database(stateDir.resolve("log.db")), logId);
        } finally {
            lock.close();
        }
    }

    private static String prepare(Database database, String newLogId) {
        try (Connection connection = database.openWriter()) {
            return Database.prepare(connection, newLogId);
        } catch (SQLException e) {
            throw new StoreUnavailable("The log cannot be opened: " + e.getMessage(), e);
        }
    }

    @Override
    public String logId() {
        return logId;
    }

    @Override
    public Uni<AppendResult> append(Append append) {
        return queue.enter(append);
    }

    /** Appends that wait to be written, now. */
    public int waitingAppends() {
        return queue.size();
    }

    @Override
    public Uni<List<RecordedEvent>> read(String stream, long afterSeq, int limit) {
        return readers.ask(connection -> connection.ofStream(stream, afterSeq, atLeastOne(limit)));
    }

    @Override
    public Uni<Optional<StreamHead>> head(String stream) {
        return readers.ask(connection -> connection.head(stream));
    }

    @Override
    public Uni<List<StreamHead>> due(Instant until, @Nullable DueCursor after, int limit) {
        return readers.ask(connection -> connection.due(until, after, atLeastOne(limit)));
    }

    @Override
    public Position start() {
        return new Position(logId, List.of(0L));
    }

    @Override
    public Uni<Position> end() {
        return Uni.createFrom().deferred(() -> {
            long last = tail.last();
            return last >= 0
                    ? Uni.createFrom().item(position(last))
                    : readers.ask(ReadConnection::lastOffset).map(this::position);
        });
    }

    @Override
    public Uni<Page> after(Position position, int limit) {
        return Uni.createFrom().deferred(() -> {
            long offset = position.offsetIn(logId);
            List<RecordedEvent> newest = tail.after(offset, atLeastOne(limit));
            return newest != null
                    ? Uni.createFrom().item(page(offset, newest))
                    : readers.ask(connection -> page(offset, connection.afterOffset(offset, limit)));
        });
    }

    private Page page(long after, List<RecordedEvent> events) {
        return new Page(
                events, position(events.isEmpty() ? after : events.getLast().offset()));
    }

    private Position position(long offset) {
        return new Position(logId, List.of(offset));
    }

    @Override
    public Runnable onCommit(Runnable listener) {
        return listeners.add(listener);
    }

    private static int atLeastOne(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("A limit is 1 or more, but was " + limit);
        }
        return limit;
    }

    /** Takes no more appends, commits those that wait, and gives the directory back. */
    @Override
    public void close() {
        writer.close();
        tail.forget();
        readers.close();
        checkpointer.close();
        lock.close();
    }
}
