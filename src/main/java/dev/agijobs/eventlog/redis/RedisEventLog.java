package dev.agijobs.eventlog.redis;

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
import dev.agijobs.redis.RedisClient;
import dev.agijobs.redis.RedisLink;
import dev.agijobs.redis.RedisServer;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The log on a Redis server. An append answers when Redis has, which with {@code appendfsync always} is after its fsync. There is one shard, 0, as Redis runs one script at a
 * time. One process writes the log: the last one that opened it. The others can still read and follow it. Thread-safe; no call blocks but opening and closing.
 */
public final class RedisEventLog implements EventLog, EventFeed, StreamHeads, AutoCloseable {
    static final int SHARD = 0;

    private final List<Runnable> opened = new ArrayList<>();
    private final AppendQueue queue = new AppendQueue();
    private final CommitListeners listeners = new CommitListeners();
    private final FeedTail tail;
    private final Shard shard;
    private final LogReader reader;
    private final LogWriter writer;
    private volatile long heardEnd = -1;

    /**
     * Opens the log, makes it if the database has none, and takes it from whoever wrote it before.
     *
     * @param answers runs the callers' continuations, many in one task
     * @param failpoints hit at {@code redis.before-append} and {@code redis.after-append} (stored, callers not yet answered)
     * @param tailLimits how many of the newest events followers find in memory
     * @throws dev.agijobs.redis.UnfitServer when the server could lose what it acknowledges
     * @throws StoreUnavailable when it is not reached
     * @throws IllegalStateException when a newer version made the log
     */
    public RedisEventLog(
            RedisServer server,
            Executor answers,
            Failpoints failpoints,
            FeedTail.Limits tailLimits,
            CommitObserver observer) {
        tail = new FeedTail(tailLimits);
        try {
            RedisLink appending = link(server);
            RedisClient reading = new RedisClient(link(server), answers);
            shard = new Shard(
                    appending, UuidCreator.getTimeOrderedEpoch().toString().replace("-", ""));
            reader = new LogReader(reading);
            opened.add(new CommitWatch(server, shard.channel(), reading, this::heard)::close);
            writer = new LogWriter(shard, queue, answers, failpoints, this::committed, listeners::tell, observer);
        } catch (RuntimeException e) {
            closeLinks();
            throw e;
        }
    }

    /**
     * Makes a log of a given id, unless there is one, which is left as it is. Blocks.
     *
     * @return the id that it has
     */
    public static String make(RedisServer server, String logId) {
        RedisLink link = server.link();
        try {
            String there = RedisLogReader.existing(new RedisClient(link, Runnable::run));
            return there.isEmpty() ? new Shard(link, logId).logId() : there;
        } finally {
            link.close();
        }
    }

    private RedisLink link(RedisServer server) {
        RedisLink link = server.link();
        opened.add(link::close);
        return link;
    }

    private void committed(List<RecordedEvent> events) {
        synchronized (tail) {
            tail.add(events);
        }
    }

    /** Own commits are told by the writer; what somebody else wrote is not in the tail, which must not pretend to know the end. */
    private void heard(long epoch, long end) {
        if (epoch > shard.epoch() && end != heardEnd) {
            heardEnd = end;
            synchronized (tail) {
                tail.forget();
            }
            listeners.tell();
        }
    }

    @Override
    public String logId() {
        return shard.logId();
    }

    @Override
    public Uni<AppendResult> append(Append append) {
        return queue.enter(append);
    }

    /** Appends that wait to be sent, now. */
    public int waitingAppends() {
        return queue.size();
    }

    /** Why nothing can be appended now; empty when nothing is known to hinder it. */
    public Optional<String> trouble() {
        return shard.trouble();
    }

    @Override
    public Uni<List<RecordedEvent>> read(String stream, long afterSeq, int limit) {
        return Uni.createFrom().deferred(() -> reader.ofStream(stream, afterSeq, atLeastOne(limit)));
    }

    @Override
    public Uni<Optional<StreamHead>> head(String stream) {
        return reader.head(stream);
    }

    @Override
    public Uni<List<StreamHead>> due(Instant until, @Nullable DueCursor after, int limit) {
        return Uni.createFrom().deferred(() -> reader.due(until, after, atLeastOne(limit)));
    }

    @Override
    public Position start() {
        return position(0);
    }

    @Override
    public Uni<Position> end() {
        return Uni.createFrom().deferred(() -> {
            long last = tail.last();
            return last >= 0
                    ? Uni.createFrom().item(position(last))
                    : reader.end().map(this::position);
        });
    }

    @Override
    public Uni<Page> after(Position position, int limit) {
        return Uni.createFrom().deferred(() -> {
            long offset = position.offsetIn(logId());
            List<RecordedEvent> newest = tail.after(offset, atLeastOne(limit));
            return newest != null
                    ? Uni.createFrom().item(page(offset, newest))
                    : reader.afterOffset(offset, limit).map(events -> page(offset, events));
        });
    }

    private Page page(long after, List<RecordedEvent> events) {
        return new Page(
                events, position(events.isEmpty() ? after : events.getLast().offset()));
    }

    private Position position(long offset) {
        return new Position(logId(), List.of(offset));
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

    /** Takes no more appends and finishes those that wait. */
    @Override
    public void close() {
        writer.close();
        synchronized (tail) {
            tail.forget();
        }
        closeLinks();
    }

    private void closeLinks() {
        opened.forEach(Runnable::run);
    }
}
