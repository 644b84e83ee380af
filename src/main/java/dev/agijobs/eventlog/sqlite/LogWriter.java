package dev.agijobs.eventlog.sqlite;

import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendQueue;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.PendingAppend;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.VersionConflict;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The thread that writes. It takes whatever waits as one group, commits it, and answers; while it commits, the next group gathers. Nothing lingers: a lone append is a
 * group of one.
 */
final class LogWriter implements AutoCloseable {
    private static final int MAX_GROUP_APPENDS = 512;
    private static final long MAX_GROUP_BYTES = 8L << 20;

    /** The only organisation until tenants are used. */
    private static final String ORG = "default";

    private static final Logger LOG = System.getLogger(LogWriter.class.getName());

    private final Database database;
    private final Checkpointer checkpointer;
    private final AppendQueue queue;
    private final Executor answers;
    private final Failpoints failpoints;
    private final Consumer<List<RecordedEvent>> committed;
    private final Runnable news;
    private final CommitObserver observer;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("sqlite-log-writer").daemon().factory());
    private @Nullable WriteConnection connection;
    private boolean failing;

    /**
     * @param committed told by the writing thread after each commit what was stored; must not throw
     * @param news run by it once those who appended are answered; must not throw
     */
    LogWriter(
            Database database,
            Checkpointer checkpointer,
            AppendQueue queue,
            Executor answers,
            Failpoints failpoints,
            Consumer<List<RecordedEvent>> committed,
            Runnable news,
            CommitObserver observer) {
        this.database = database;
        this.checkpointer = checkpointer;
        this.queue = queue;
        this.answers = answers;
        this.failpoints = failpoints;
        this.committed = committed;
        this.news = news;
        this.observer = observer;
        thread.execute(this::run);
    }

    private void run() {
        for (List<PendingAppend> group = next(); !group.isEmpty(); group = next()) {
            boolean stored = commit(group);
            PendingAppend.answer(group, answers);
            // Whoever waits for an answer goes first: followers would take the processor from him.
            if (stored) {
                news.run();
            }
            if (checkpointer.takeRest()) {
                checkpointRest();
            }
        }
        disconnect();
    }

    private List<PendingAppend> next() {
        return queue.drain(MAX_GROUP_APPENDS, MAX_GROUP_BYTES);
    }

    /** Answers whether anything was stored. */
    private boolean commit(List<PendingAppend> group) {
        long before = 0;
        long after = 0;
        boolean commitTried = false;
        try {
            WriteConnection writing = connect();
            before = writing.lastOffset();
            failpoints.hit("sqlite.before-write");
            writing.begin();
            long bytes = 0;
            for (PendingAppend pending : group) {
                apply(writing, pending);
                bytes += pending.bytes();
            }
            int heads = writing.write();
            failpoints.hit("sqlite.after-write");
            after = writing.lastOffset();
            failpoints.hit("sqlite.before-commit");
            commitTried = true;
            writing.commit();
            failpoints.hit("sqlite.after-commit");
            checkpointer.grew(bytes + heads * 4_096L + 8_192);
        } catch (Throwable e) {
            long end = reconnect(e);
            boolean stored = commitTried && after > before && end == after;
            if (!stored) {
                failAll(group, e, !commitTried || isDiskFull(e) || end == before);
                return false;
            }
        }
        List<RecordedEvent> events = stored(group);
        committed.accept(events);
        PendingAppend.observe(group, events.size(), observer);
        return !events.isEmpty();
    }

    private static List<RecordedEvent> stored(List<PendingAppend> group) {
        List<RecordedEvent> events = new ArrayList<>();
        group.forEach(pending -> events.addAll(pending.stored()));
        return events;
    }

    private static void apply(WriteConnection writing, PendingAppend pending) throws SQLException {
        Append append = pending.append();
        Head head = writing.head(append.stream());
        if (!append.expected().matches(head.seq)) {
            pending.failed(new VersionConflict(append.stream(), append.expected(), head.seq));
            return;
        }
        List<RecordedEvent> recorded = new ArrayList<>(append.events().size());
        for (NewEvent event : append.events()) {
            recorded.add(writing.append(head, ORG, event));
        }
        writing.touch(head);
        head.status(append.status());
        pending.succeeded(new AppendResult(List.copyOf(recorded)));
    }

    /** A full disk cut the write-ahead log before the frame that commits, which is the last one written. */
    private static boolean isDiskFull(Throwable failure) {
        return failure instanceof SQLiteException e && e.getResultCode() == SQLiteErrorCode.SQLITE_FULL;
    }

    /** Fails also those already refused: they were judged by events that are not there. */
    private static void failAll(List<PendingAppend> group, Throwable cause, boolean nothingStored) {
        String outcome = nothingStored
                ? "nothing was stored"
                : "whether the events were stored is unknown until the log can be read again";
        StoreUnavailable failure =
                new StoreUnavailable("The log cannot be written, " + outcome + ": " + cause.getMessage(), cause);
        group.forEach(pending -> pending.failed(failure));
    }

    private WriteConnection connect() throws SQLException {
        WriteConnection open = connection;
        if (open == null) {
            open = WriteConnection.open(database);
            connection = open;
            if (failing) {
                failing = false;
                LOG.log(Level.INFO, "The SQLite log can be written again");
            }
        }
        return open;
    }

    /** Tries to find out at once what a failed group left; answers the offset of the last event, or -1 if that cannot be read now. */
    private long reconnect(Throwable cause) {
        if (!failing) {
            failing = true;
            LOG.log(Level.ERROR, "The SQLite log cannot be written", cause);
        }
        disconnect();
        try {
            return connect().lastOffset();
        } catch (SQLException | RuntimeException e) {
            return -1;
        }
    }

    private void disconnect() {
        try (WriteConnection open = connection) {
            connection = null;
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "A connection to the SQLite log did not close cleanly", e);
        }
    }

    private void checkpointRest() {
        try {
            connect().checkpoint();
        } catch (SQLException | RuntimeException e) {
            LOG.log(Level.WARNING, "The SQLite log could not be checkpointed", e);
            disconnect();
        }
    }

    /** Finishes what is queued; nothing more is taken. */
    @Override
    public void close() {
        queue.close();
        thread.close();
    }
}
