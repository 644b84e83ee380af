package dev.agijobs.eventlog.postgres;

import com.github.f4b6a3.uuid.UuidCreator;
import dev.agijobs.archive.ArchiveShelf;
import dev.agijobs.eventlog.Append;
import dev.agijobs.eventlog.AppendResult;
import dev.agijobs.eventlog.Broadcast;
import dev.agijobs.eventlog.CommitListeners;
import dev.agijobs.eventlog.CommitObserver;
import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.EventLog;
import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.NewEvent;
import dev.agijobs.eventlog.Ownership;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.eventlog.StreamHead;
import dev.agijobs.eventlog.StreamHeads;
import dev.agijobs.eventlog.WakeTimes;
import dev.agijobs.postgres.PgDatabase;
import dev.agijobs.store.Lease;
import dev.agijobs.store.LeaseStore;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The log in Postgres, in {@link Shards#COUNT} shards. This node appends to the shards of which it holds the leases; an append to another one fails. An append answers after its
 * batch is committed. Thread-safe; but for opening and closing no call blocks.
 */
public final class PostgresEventLog implements EventLog, EventFeed, StreamHeads, AutoCloseable {

    /**
     * What a node brings along.
     *
     * @param answers runs the callers' continuations, many in one task
     * @param broadcast tells other nodes what was committed, so that these need not ask the database for it; or null
     */
    public record Surroundings(
            Vertx vertx,
            Executor answers,
            Failpoints failpoints,
            CommitObserver observer,
            @Nullable Broadcast broadcast) {}

    private final String logId;
    private final CommitListeners listeners = new CommitListeners();
    private final OlderEvents older;
    private final LogReader reader;
    private final ShardLeases leases;
    private final DueFloor dueFloor = new DueFloor();
    private final List<Lane> lanes = new ArrayList<>();
    private final Feed feed;
    private final Signal signal;
    private final Caretaker caretaker;
    private final @Nullable Heard heard;
    private final @Nullable FanOut fanOut;
    private volatile boolean closed;

    /**
     * Opens the log, and makes it if the database has none. Blocks; a node that must be the sole one waits for the leases of another for two terms.
     *
     * @param database whose tables are there; it is not closed with the log
     * @throws LogInUse when another node holds it
     * @throws StoreUnavailable when the database does not answer
     */
    public PostgresEventLog(PgDatabase database, LeaseStore store, LogOptions options, Surroundings around) {
        this(database, store, options, around, new ArchiveShelf(null));
    }

    /** The same. @param archives where archived events are; closed with the log */
    public PostgresEventLog(
            PgDatabase database, LeaseStore store, LogOptions options, Surroundings around, ArchiveShelf archives) {
        logId = LogTables.prepare(
                database, UuidCreator.getTimeOrderedEpoch().toString().replace("-", ""));
        older = new OlderEvents(database, logId, archives, around.answers());
        reader = new LogReader(database, older);
        leases = new ShardLeases(
                store, new LeaseStore.Holder(options.owner(), options.url()), options.leaseTerm(), options.sole());
        takeLeases(options, database);
        FeedTail.Limits each = new FeedTail.Limits(
                Math.max(1, options.tail().events() / Shards.COUNT),
                options.tail().bytes() / Shards.COUNT);
        List<Shard> shards = IntStream.range(0, Shards.COUNT)
                .mapToObj(n -> new Shard(n, each))
                .toList();
        EndsWatch ends = new EndsWatch(reader, listeners::tell);
        Broadcast broadcast = options.sole() ? null : around.broadcast();
        heard = broadcast == null ? null : new Heard(options.owner(), each, ends::lookNow, listeners::tell);
        feed = new Feed(logId, shards, each, leases::epoch, reader, ends::seen, heard);
        signal = new Signal(around.vertx(), database, logId, ends::committed);
        fanOut = broadcast == null || heard == null ? null : join(broadcast, heard, ends, options.owner());
        signal.tend();
        LaneListener listener = new Commits(around, listeners, signal, dueFloor, fanOut);
        for (int lane = 0; lane < options.lanes(); lane++) {
            int own = lane;
            List<Shard> part = shards.stream()
                    .filter(shard -> Shards.lane(shard.number, options.lanes()) == own)
                    .toList();
            lanes.add(new Lane(lane, database, leases, part, listener));
        }
        caretaker = new Caretaker(leases, signal, ends, options.leaseTerm());
    }

    /** Gives the leases back when nobody can be told. */
    private FanOut join(Broadcast broadcast, Heard others, EndsWatch ends, String node) {
        ends.lets(others);
        try {
            Broadcast.Channel channel = broadcast.join(logId, others);
            others.over(channel);
            return new FanOut(node, channel, () -> ownEnds(others), signal::send);
        } catch (RuntimeException e) {
            leases.giveBackAll();
            throw e;
        }
    }

    private List<Tidings.End> ownEnds(Heard others) {
        List<Tidings.End> own = feed.ownEnds();
        own.forEach(end -> others.forget(end.shard()));
        return own;
    }

    /**
     * Makes a log of a given id, unless there is one. Blocks.
     *
     * @param database whose tables are there
     * @return the id that it has
     */
    public static String make(PgDatabase database, String logId) {
        return LogTables.prepare(database, logId);
    }

    private void takeLeases(LogOptions options, PgDatabase database) {
        long giveUpAt = System.nanoTime() + 2 * options.leaseTerm().toNanos();
        leases.tend();
        while (options.sole() && leases.count() < Shards.COUNT) {
            List<Lease> others = leases.ofOthers();
            if (!others.isEmpty() && System.nanoTime() - giveUpAt > 0) {
                leases.giveBackAll();
                throw new LogInUse(database.address(), others.getFirst());
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            leases.tend();
        }
    }

    @Override
    public String logId() {
        return logId;
    }

    @Override
    public Uni<AppendResult> append(Append append) {
        return hasNul(append)
                ? Uni.createFrom()
                        .failure(new IllegalArgumentException("Postgres keeps no text with the character NUL"))
                : lane(append.stream()).queue().enter(append);
    }

    private Lane lane(String stream) {
        return lanes.get(Shards.lane(Shards.of(stream), lanes.size()));
    }

    private static boolean hasNul(Append append) {
        return hasNul(append.stream()) || append.events().stream().anyMatch(PostgresEventLog::hasNul);
    }

    private static boolean hasNul(NewEvent event) {
        return hasNul(event.type())
                || hasNul(event.actor())
                || hasNul(event.commandId())
                || hasNul(event.traceparent());
    }

    private static boolean hasNul(@Nullable String text) {
        return text != null && text.indexOf('\0') >= 0;
    }

    /** Appends that wait to be written, now. */
    public int waitingAppends() {
        return lanes.stream().mapToInt(lane -> lane.queue().size()).sum();
    }

    /** How many there are. */
    public int shards() {
        return Shards.COUNT;
    }

    /** Of how many shards this node holds the leases, now. */
    public int shardsHeld() {
        return leases.count();
    }

    /** Whether this node may append to all that is meant to be its own: all shards of a sole one, else its share. */
    public boolean inTouch() {
        return leases.inTouch();
    }

    /** Which streams are this node's, and where the others are. */
    public Ownership ownership() {
        return new ShardOwnership(leases);
    }

    /** Gives the lease of a shard to whoever takes it next. Blocks. */
    void giveUp(int shard) {
        caretaker.between(() -> leases.giveBack(List.of(shard)));
    }

    /** Takes the lease of a shard if it is free, whatever is this node's share. Blocks. */
    void take(int shard) {
        caretaker.between(() -> leases.take(shard));
    }

    ShardLeases leases() {
        return leases;
    }

    @Override
    public Uni<List<RecordedEvent>> read(String stream, long afterSeq, int limit) {
        return unlessClosed(() -> reader.ofStream(stream, afterSeq, atLeastOne(limit)));
    }

    @Override
    public Uni<Optional<StreamHead>> head(String stream) {
        return unlessClosed(() -> reader.head(stream));
    }

    @Override
    public Uni<List<StreamHead>> due(Instant until, @Nullable DueCursor after, int limit) {
        return unlessClosed(() -> after == null
                ? firstDue(until, atLeastOne(limit))
                : reader.due(until, after, leases.shards(), atLeastOne(limit)));
    }

    /** The leases are taken down before the shards: a shard that comes between is met by the next look. */
    private Uni<List<StreamHead>> firstDue(Instant until, int limit) {
        DueFloor.Look look = dueFloor.begin(leases.epochs());
        return reader.due(until, look.from(), leases.shards(), limit)
                .invoke(page -> dueFloor.found(look, nextDue(until, page)));
    }

    private static long nextDue(Instant until, List<StreamHead> page) {
        Instant first = page.isEmpty() ? null : page.getFirst().status().wakeAt();
        return first == null ? WakeTimes.untilMicros(until) : WakeTimes.wakeMicros(first);
    }

    @Override
    public Position start() {
        return feed.start();
    }

    @Override
    public Uni<Position> end() {
        return unlessClosed(feed::end);
    }

    @Override
    public Uni<Page> after(Position position, int limit) {
        return unlessClosed(() -> feed.after(position, atLeastOne(limit)));
    }

    @Override
    public Uni<Page> live(Position position, int limit) {
        return unlessClosed(() -> feed.live(position, atLeastOne(limit)));
    }

    /**
     * How the fan-out among nodes does; all 0 where there is none.
     *
     * @param sent messages that told other nodes of commits
     * @param dropped those, and commits, that they were not told of
     * @param heard messages of other nodes with events
     * @param refused messages that were not understood, or not true
     * @param pages for live followers that were answered from memory
     * @param reads pages for live followers for which the database was asked
     */
    public record FanOutFigures(long sent, long dropped, long heard, long refused, long pages, long reads) {}

    /** Since it was opened. */
    public FanOutFigures fanOut() {
        FanOut telling = fanOut;
        Heard hearing = heard;
        return telling == null || hearing == null
                ? new FanOutFigures(0, 0, 0, 0, 0, 0)
                : new FanOutFigures(
                        telling.sent(),
                        telling.dropped(),
                        hearing.taken(),
                        hearing.refused(),
                        feed.livePages(),
                        feed.liveReads());
    }

    private <T> Uni<T> unlessClosed(Supplier<Uni<T>> question) {
        return Uni.createFrom().deferred(() -> {
            if (closed) {
                throw new StoreUnavailable("The log is closed", null);
            }
            return question.get();
        });
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

    /** Takes no more appends, commits those that wait, and gives the leases back. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        lanes.forEach(Lane::close);
        caretaker.close();
        if (fanOut != null) {
            fanOut.close();
        }
        signal.close();
        older.close();
    }
}
