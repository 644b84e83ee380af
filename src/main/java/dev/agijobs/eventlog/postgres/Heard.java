package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.Broadcast;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.HashChain;
import dev.agijobs.eventlog.RecordedEvent;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What other nodes told of their shards: the newest events, and where each shard ends at least. It is relied on only while messages are heard, this node's own among them, and
 * after the database was asked where the shards end since they are; what is missing is read from the database. Thread-safe.
 */
final class Heard implements Broadcast.Listener {
    /** Without a message of this node's own for so long, those of others may be lost, too. */
    private static final long SILENCE_NANOS_MAX = Duration.ofSeconds(3).toNanos();

    private static final Logger LOG = System.getLogger(Heard.class.getName());

    private final String node;
    private final Runnable look;
    private final Runnable news;
    private final List<FeedTail> tails;
    private final AtomicLongArray ends = new AtomicLongArray(Shards.COUNT);
    private final long[] epochs = new long[Shards.COUNT];
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile Broadcast.@Nullable Channel channel;
    private volatile long joins;
    private volatile long sureSince;
    private volatile long ownHeardAt;

    /**
     * @param node whose messages this node's own are
     * @param each how much is kept of each shard
     * @param look has the database asked where the shards end, for {@link #saw}
     * @param news told when there is more than before; must not block
     */
    Heard(String node, FeedTail.Limits each, Runnable look, Runnable news) {
        this.node = node;
        this.look = look;
        this.news = news;
        tails = IntStream.range(0, Shards.COUNT)
                .mapToObj(shard -> new FeedTail(each))
                .toList();
    }

    /** Which tells whether anything is heard. */
    void over(Broadcast.Channel joined) {
        channel = joined;
    }

    @Override
    public void joined() {
        synchronized (this) {
            joins++;
            ownHeardAt = System.nanoTime();
        }
        look.run();
    }

    /** How often this node joined; said again with what it finds in the database afterwards. */
    long joins() {
        return joins;
    }

    /** Where the shards end, by the database, asked after so many joins. Answers whether that was not known. */
    synchronized boolean saw(long joinsBefore, long[] found) {
        boolean more = atLeast(found);
        if (joinsBefore == joins) {
            sureSince = joinsBefore;
        }
        return more;
    }

    /** So much is committed. Answers whether that was not known. */
    synchronized boolean atLeast(long[] found) {
        boolean more = false;
        for (int shard = 0; shard < found.length; shard++) {
            more |= found[shard] > ends.get(shard);
            ends.set(shard, Math.max(ends.get(shard), found[shard]));
        }
        return more;
    }

    /** Whether the end of each shard that is known here is the true one, or soon will be. */
    boolean isSure() {
        Broadcast.Channel open = channel;
        return open != null
                && open.hears()
                && joins > 0
                && sureSince == joins
                && System.nanoTime() - ownHeardAt < SILENCE_NANOS_MAX;
    }

    /** Offset of the last event of a shard that is known to be committed. */
    long end(int shard) {
        return ends.get(shard);
    }

    /** See {@link FeedTail#after}. */
    @Nullable
    List<RecordedEvent> after(int shard, long offset, int limit) {
        return tails.get(shard).after(offset, limit);
    }

    @Override
    public void heard(byte[] message) {
        try {
            Tidings tidings = Tidings.parse(message);
            if (tidings.sender().equals(node)) {
                ownHeardAt = System.nanoTime();
            } else if (take(tidings)) {
                news.run();
            }
        } catch (IOException | RuntimeException e) {
            if (refused.getAndIncrement() == 0) {
                LOG.log(Level.WARNING, "A message of another node is not understood: {0}", e.getMessage());
            }
        }
    }

    /** Answers whether there is more than before. */
    private synchronized boolean take(Tidings tidings) throws IOException {
        boolean more = false;
        for (Tidings.End end : tidings.ends()) {
            more |= take(end, tidings.events());
        }
        if (!tidings.events().isEmpty()) {
            taken.incrementAndGet();
        }
        return more;
    }

    private boolean take(Tidings.End end, List<RecordedEvent> events) throws IOException {
        int shard = end.shard();
        if (end.epoch() < epochs[shard]) {
            return false;
        }
        boolean reopened = end.epoch() > epochs[shard];
        FeedTail tail = tails.get(shard);
        List<RecordedEvent> told = verified(end, events);
        // A database that was set back to an earlier state has other events at the same offsets.
        if (reopened && (told.isEmpty() ? end.offset() : told.getFirst().offset() - 1) < tail.last()) {
            tail.forget();
        }
        long last = tail.last();
        tail.add(told.stream().filter(event -> event.offset() > last).toList());
        epochs[shard] = end.epoch();
        long before = ends.getAndSet(shard, reopened ? end.offset() : Math.max(ends.get(shard), end.offset()));
        return end.offset() > before;
    }

    /** Those of one shard, which must follow each other up to its end, and be what their hashes say. */
    private static List<RecordedEvent> verified(Tidings.End end, List<RecordedEvent> events) throws IOException {
        List<RecordedEvent> ofShard = new ArrayList<>();
        for (RecordedEvent event : events) {
            if (event.shard() == end.shard()) {
                byte[] hash = HashChain.hash(event.prevHash(), event.org(), event.stream(), event.seq(), event.event());
                boolean follows =
                        ofShard.isEmpty() || event.offset() == ofShard.getLast().offset() + 1;
                if (!follows || !Arrays.equals(hash, event.hash()) || Shards.of(event.stream()) != end.shard()) {
                    throw new IOException("an event is not what it says");
                }
                ofShard.add(event);
            }
        }
        if (!ofShard.isEmpty() && ofShard.getLast().offset() > end.offset()) {
            throw new IOException("an event lies behind the end");
        }
        return ofShard;
    }

    /** Makes room: this node writes the shard itself now. */
    synchronized void forget(int shard) {
        tails.get(shard).forget();
    }

    /** Messages of other nodes with events. */
    long taken() {
        return taken.get();
    }

    /** Messages that were not understood, or not true. */
    long refused() {
        return refused.get();
    }
}
