package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * Pages of all shards: what is in the tails of own shards comes from there, the rest from the database. Of shards of other nodes the newest events that were read are kept, so that
 * many followers here are one to the database. Thread-safe.
 */
final class Feed {
    /** Most events of a page, whatever its limit: the driver holds them all at once. */
    private static final int PAGE_MAX = 10_000;

    private final String logId;
    private final List<Shard> shards;
    private final IntToLongFunction leaseEpoch;
    private final LogReader reader;
    /** By shard, what was read of those that this node has not: it was committed, whoever did that, and never changes. */
    private final List<FeedTail> others;

    /**
     * @param shards all, by number
     * @param each how much is kept of a shard of another node
     * @param leaseEpoch of a shard, of the lease that this node holds now, or 0
     */
    Feed(String logId, List<Shard> shards, FeedTail.Limits each, IntToLongFunction leaseEpoch, LogReader reader) {
        this.logId = logId;
        this.shards = shards;
        this.leaseEpoch = leaseEpoch;
        this.reader = reader;
        this.others = shards.stream().map(shard -> new FeedTail(each)).toList();
    }

    Position start() {
        return position(new long[Shards.COUNT]);
    }

    Uni<Position> end() {
        return ends().map(this::position);
    }

    private Uni<long[]> ends() {
        long[] ends = new long[Shards.COUNT];
        for (Shard shard : shards) {
            long last = isOwn(shard) ? shard.tail.last() : -1;
            if (last < 0) {
                return reader.ends();
            }
            ends[shard.number] = last;
        }
        return Uni.createFrom().item(ends);
    }

    private boolean isOwn(Shard shard) {
        return shard.tailKnows(leaseEpoch.applyAsLong(shard.number));
    }

    private Position position(long[] ends) {
        List<Long> offsets = new ArrayList<>(ends.length);
        for (long end : ends) {
            offsets.add(end);
        }
        return new Position(logId, List.copyOf(offsets));
    }

    Uni<EventFeed.Page> after(Position position, int limit) {
        if (!position.logId().equals(logId) || position.offsets().size() != Shards.COUNT) {
            throw new IllegalArgumentException(
                    "The position %s is not one of the log %s".formatted(position.text(), logId));
        }
        return ends().chain(ends -> page(position, ends, Math.min(limit, PAGE_MAX)));
    }

    private Uni<EventFeed.Page> page(Position position, long[] ends, int limit) {
        long[] there = new long[Shards.COUNT];
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            there[shard] = ends[shard] - position.offsets().get(shard);
        }
        long[] shares = Shares.of(there, limit);
        List<Integer> order = new ArrayList<>();
        // A page that is full of one shard's bytes begins with another shard the next time.
        int first = (int) Math.floorMod(position.events(), (long) Shards.COUNT);
        for (int i = 0; i < Shards.COUNT; i++) {
            int shard = (first + i) % Shards.COUNT;
            if (shares[shard] > 0) {
                order.add(shard);
            }
        }
        Filling page = new Filling();
        List<Missing> missing = new ArrayList<>();
        for (int shard : order) {
            long after = position.offsets().get(shard);
            List<RecordedEvent> known = inMemory(shard, after, (int) shares[shard]);
            known.forEach(page::add);
            if (page.isFull()) {
                break;
            }
            if (known.size() < shares[shard]) {
                missing.add(new Missing(shard, after + known.size(), after + shares[shard]));
            }
        }
        Uni<List<RecordedEvent>> stored = missing.isEmpty() ? Uni.createFrom().item(List.of()) : stored(missing);
        return stored.map(found -> {
            found.forEach(page::add);
            return page(position, page.events);
        });
    }

    /** A page that grows until its payloads are many bytes. */
    private static final class Filling {
        final List<RecordedEvent> events = new ArrayList<>();
        private long bytes;

        boolean isFull() {
            return bytes >= EventFeed.PAGE_BYTES;
        }

        void add(RecordedEvent event) {
            if (!isFull()) {
                events.add(event);
                bytes += event.event().payload().length;
            }
        }
    }

    /** What the page needs of a shard and is not in memory. */
    private record Missing(int shard, long after, long until) {}

    /** As many of the events as are there, without a gap. A tail of this node may be from before another one appended. */
    private List<RecordedEvent> inMemory(int shard, long after, int limit) {
        List<RecordedEvent> own = shards.get(shard).tail.after(after, limit);
        if (own != null && (own.size() == limit || isOwn(shards.get(shard)))) {
            return own;
        }
        List<RecordedEvent> read = others.get(shard).after(after, limit);
        return read == null ? List.of() : read;
    }

    private Uni<List<RecordedEvent>> stored(List<Missing> missing) {
        return reader.ofShards(
                        missing.stream().map(Missing::shard).toArray(Integer[]::new),
                        missing.stream().map(Missing::after).toArray(Long[]::new),
                        missing.stream().map(Missing::until).toArray(Long[]::new))
                .invoke(this::keep);
    }

    /** What is older than what is kept is of a follower that is behind. */
    private void keep(List<RecordedEvent> events) {
        for (RecordedEvent event : events) {
            FeedTail kept = others.get(event.shard());
            synchronized (kept) {
                if (event.offset() > kept.last() && !isOwn(shards.get(event.shard()))) {
                    kept.add(List.of(event));
                }
            }
        }
    }

    private EventFeed.Page page(Position position, List<RecordedEvent> events) {
        List<Long> offsets = new ArrayList<>(position.offsets());
        events.forEach(event -> offsets.set(event.shard(), event.offset()));
        return new EventFeed.Page(events, new Position(logId, List.copyOf(offsets)));
    }
}
