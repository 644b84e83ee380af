package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.AppendQueue;
import dev.agijobs.eventlog.ExpectedVersion;
import dev.agijobs.eventlog.PendingAppend;
import dev.agijobs.eventlog.RecentHeads;
import dev.agijobs.eventlog.RecordedEvent;
import dev.agijobs.eventlog.StoreUnavailable;
import dev.agijobs.postgres.PgDatabase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that appends to some of the shards. It takes whatever waits for them as one group and commits it in one statement; while it does, the next group gathers.
 */
final class Lane implements AutoCloseable {
    private static final int MAX_GROUP_APPENDS = 512;
    private static final long MAX_GROUP_BYTES = 8L << 20;

    /** Times that a group is judged anew because a stream did not end as it was believed to. */
    private static final int JUDGED_MAX = 3;

    /** How long it is asked what became of a group before its callers are told that nobody knows. */
    private static final long SETTLE_NANOS = Duration.ofSeconds(3).toNanos();

    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private static final String UNKNOWN = "whether the events were stored is unknown until the log can be read again";

    private static final Logger LOG = System.getLogger(Lane.class.getName());

    private final PgDatabase database;
    private final ShardLeases leases;
    private final List<Shard> shards;
    private final LaneListener listener;
    private final AppendQueue queue = new AppendQueue();
    private final RecentHeads<Head> heads = new RecentHeads<>();
    private final ExecutorService thread;
    private @Nullable LaneConnection connection;
    private @Nullable RuntimeException failure;
    private long failedAt;
    private boolean troubled;
    /** Something was committed of which followers were not told yet. */
    private boolean news;

    private long covered;

    /** @param shards which no other lane of this node has */
    Lane(int number, PgDatabase database, ShardLeases leases, List<Shard> shards, LaneListener listener) {
        this.database = database;
        this.leases = leases;
        this.shards = shards;
        this.listener = listener;
        thread = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("postgres-log-" + number).daemon().factory());
        thread.execute(this::run);
    }

    AppendQueue queue() {
        return queue;
    }

    private void run() {
        openEarly();
        for (List<PendingAppend> group = next(); !group.isEmpty(); group = next()) {
            try {
                commit(group);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "A group of appends failed unexpectedly", e);
                closeShards(shards);
                failAll(group, UNKNOWN, e);
            }
            PendingAppend.answer(group, listener.answers());
            // Whoever waits for an answer goes first: followers would take the processor from him.
            if (news) {
                news = false;
                listener.news();
            }
        }
        disconnect();
    }

    private List<PendingAppend> next() {
        return queue.drain(MAX_GROUP_APPENDS, MAX_GROUP_BYTES);
    }

    /** So that followers find the end in memory before anything is appended. */
    private void openEarly() {
        try {
            open(shards);
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "Shards cannot be opened yet: {0}", e.getMessage());
        }
    }

    private void commit(List<PendingAppend> group) {
        List<PendingAppend> live;
        try {
            live = withOpenShard(group);
            boolean loadAll = false;
            for (int judged = 1; !live.isEmpty(); judged++) {
                Batch batch = judge(live, loadAll);
                if (batch.isEmpty()) {
                    return;
                }
                if (isDone(batch, live)) {
                    return;
                }
                batch.streams().forEach(heads::forget);
                loadAll = true;
                if (judged == JUDGED_MAX) {
                    throw new StoreUnavailable("tried %d times in vain".formatted(JUDGED_MAX), failure);
                }
            }
        } catch (RuntimeException e) {
            trouble(e);
            failAll(group, "nothing was stored", e);
        }
    }

    /** Refuses appends to shards that are not this node's. */
    private List<PendingAppend> withOpenShard(List<PendingAppend> group) {
        Set<Shard> needed = new LinkedHashSet<>();
        group.forEach(pending -> needed.add(shard(pending)));
        open(needed);
        List<PendingAppend> live = new ArrayList<>(group.size());
        for (PendingAppend pending : group) {
            if (isOpen(shard(pending))) {
                live.add(pending);
            } else {
                pending.failed(new StoreUnavailable(
                        "The log cannot be written, nothing was stored: this node does not hold the lease of the stream's shard now",
                        null));
            }
        }
        return live;
    }

    private Shard shard(PendingAppend pending) {
        int number = Shards.of(pending.append().stream());
        for (Shard shard : shards) {
            if (shard.number == number) {
                return shard;
            }
        }
        throw new IllegalStateException("The lane has no shard " + number);
    }

    private boolean isOpen(Shard shard) {
        long lease = leases.epoch(shard.number);
        return lease > 0 && shard.isOpenUnder(lease);
    }

    /** When one of these is closed and may be opened, all of the lane that may be are. */
    private void open(Iterable<Shard> needed) {
        List<Shard> closed = shards.stream()
                .filter(shard -> !isOpen(shard) && leases.epoch(shard.number) > 0)
                .toList();
        for (Shard shard : needed) {
            if (closed.contains(shard)) {
                closeShards(closed);
                connect().open(closed, s -> leases.epoch(s.number));
                // What was under way when they were closed is stored by now, or never will be.
                listener.unsure();
                return;
            }
        }
    }

    private Batch judge(List<PendingAppend> live, boolean loadAll) {
        load(live, loadAll);
        Batch batch = new Batch();
        for (PendingAppend pending : live) {
            Head known = heads.get(pending.append().stream());
            batch.take(pending, shard(pending), known == null ? Head.NONE : known);
        }
        return batch;
    }

    /** Who says that there is no such stream is believed until the database says otherwise: most new streams are new. */
    private void load(List<PendingAppend> live, boolean all) {
        Set<String> seen = new HashSet<>();
        Set<String> unknown = new HashSet<>();
        for (PendingAppend pending : live) {
            String stream = pending.append().stream();
            boolean believed = !all && pending.append().expected() instanceof ExpectedVersion.NoStream;
            if (seen.add(stream) && !believed && heads.get(stream) == null) {
                unknown.add(stream);
            }
        }
        if (!unknown.isEmpty()) {
            Map<String, Head> loaded = connect().heads(unknown);
            unknown.forEach(stream -> heads.put(stream, loaded.getOrDefault(stream, Head.NONE)));
        }
    }

    /** Appends it. Answers false when nothing was stored and it should be judged again. */
    private boolean isDone(Batch batch, List<PendingAppend> live) {
        LaneConnection writing = connect();
        if (batch.lastOffset() >= covered) {
            covered = writing.extend(batch.lastOffset());
        }
        listener.failpoint("postgres.before-append");
        if (!batch.shards().stream().allMatch(this::isOpen)) {
            throw new StoreUnavailable("the lease of a shard ended", null);
        }
        listener.failpoint("postgres.checked");
        LaneConnection.Outcome outcome;
        try {
            outcome = writing.append(batch);
            listener.failpoint("postgres.after-append");
        } catch (RuntimeException e) {
            if (LaneConnection.isRefusal(e)) {
                throw e;
            }
            return isSettled(batch, live, e);
        }
        switch (outcome) {
            case STORED -> stored(batch, live);
            case SHARD_TAKEN -> {
                LOG.log(Level.WARNING, "Stale appends were refused: another node took a shard");
                closeShards(batch.shards());
                failAll(live, "nothing was stored", new StoreUnavailable("another node took a shard", null));
            }
            case STREAM_MOVED -> {
                return false;
            }
        }
        return true;
    }

    private void stored(Batch batch, List<PendingAppend> live) {
        troubled = false;
        batch.committed(heads);
        tell(batch, live);
    }

    private void tell(Batch batch, List<PendingAppend> live) {
        listener.committed(batch, live);
        news = true;
    }

    /**
     * Finds out what became of a batch whose answer was lost. Opening its shards anew waits for a statement that still runs, and defeats one that has not begun; what is then
     * there of it is all there will ever be. Answers false when it is not there.
     */
    private boolean isSettled(Batch batch, List<PendingAppend> live, RuntimeException cause) {
        trouble(cause);
        RecordedEvent witness = batch.witness();
        long giveUpAt = System.nanoTime() + SETTLE_NANOS;
        while (witness != null && System.nanoTime() - giveUpAt < 0) {
            try {
                failure = null;
                open(batch.shards());
                if (!batch.shards().stream().allMatch(this::isOpen)) {
                    break;
                }
                if (!connect().has(witness)) {
                    return false;
                }
                tell(batch, live);
                return true;
            } catch (RuntimeException e) {
                trouble(e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
        failAll(live, UNKNOWN, cause);
        return true;
    }

    /** Fails also those already refused: they were judged by events that may not be there. */
    private static void failAll(List<PendingAppend> group, String outcome, Throwable cause) {
        StoreUnavailable failure =
                new StoreUnavailable("The log cannot be written, " + outcome + ": " + cause.getMessage(), cause);
        group.forEach(pending -> pending.failed(failure));
    }

    private LaneConnection connect() {
        LaneConnection open = connection;
        if (open == null || open.isLost()) {
            RuntimeException last = failure;
            if (last != null && System.nanoTime() - failedAt < PAUSE_NANOS) {
                throw last;
            }
            open = new LaneConnection(database);
            connection = open;
            failure = null;
        }
        return open;
    }

    /** After anything unexpected a new connection is made, the shards are opened anew, and nothing is believed that was known before. */
    private void trouble(RuntimeException e) {
        if (!troubled) {
            troubled = true;
            LOG.log(Level.WARNING, "The log in Postgres cannot be written: {0}", e.getMessage());
        }
        // What only repeats the last failure does not make the pause after it longer.
        if (e != failure) {
            failure = e;
            failedAt = System.nanoTime();
        }
        disconnect();
        closeShards(shards);
    }

    private void closeShards(List<Shard> which) {
        which.forEach(Shard::close);
        heads.forgetAll();
        listener.unsure();
    }

    private void disconnect() {
        LaneConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    /** Finishes what is queued; nothing more is taken. */
    @Override
    public void close() {
        queue.close();
        thread.close();
    }
}
