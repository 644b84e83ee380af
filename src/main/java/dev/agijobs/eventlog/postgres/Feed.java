package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

/** Pages of all shards: from the tails in memory as long as all that a page needs is there, else from the database. Thread-safe. */
final class Feed {
    /** Most events of a page, whatever its limit: the driver holds them all at once. */
    private static final int PAGE_MAX = 10_000;

    private final String logId;
    private final List<Shard> shards;
    private final IntToLongFunction leaseEpoch;
    private final LogReader reader;

    /**
     * @param shards all, by number
     * @param leaseEpoch of a shard, of the lease that this node holds now, or 0
     */
    Feed(String logId, List<Shard> shards, IntToLongFunction leaseEpoch, LogReader reader) {
        this.logId = logId;
        this.shards = shards;
        this.leaseEpoch = leaseEpoch;
        this.reader = reader;
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
            long last = shard.tailKnows(leaseEpoch.applyAsLong(shard.number)) ? shard.tail.last() : -1;
            if (last < 0) {
                return reader.ends();
            }
            ends[shard.number] = last;
        }
        return Uni.createFrom().item(ends);
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
        List<RecordedEvent> newest = inMemory(position, shares, order);
        Uni<List<RecordedEvent>> events = newest == null
                ? stored(position, shares, order)
                : Uni.createFrom().item(newest);
        return events.map(found -> page(position, found));
    }

    private @Nullable List<RecordedEvent> inMemory(Position position, long[] shares, List<Integer> order) {
        List<RecordedEvent> page = new ArrayList<>();
        long bytes = 0;
        for (int shard : order) {
            List<RecordedEvent> part =
                    shards.get(shard).tail.after(position.offsets().get(shard), (int) shares[shard]);
            if (part == null) {
                return null;
            }
            for (RecordedEvent event : part) {
                page.add(event);
                bytes += event.event().payload().length;
                if (bytes >= EventFeed.PAGE_BYTES) {
                    return page;
                }
            }
            // A tail may be from before another node appended.
            if (part.size() < shares[shard]) {
                return null;
            }
        }
        return page;
    }

    private Uni<List<RecordedEvent>> stored(Position position, long[] shares, List<Integer> order) {
        Integer[] wanted = order.toArray(Integer[]::new);
        Long[] after = order.stream().map(position.offsets()::get).toArray(Long[]::new);
        Long[] until =
                order.stream().map(s -> position.offsets().get(s) + shares[s]).toArray(Long[]::new);
        return reader.ofShards(wanted, after, until);
    }

    private EventFeed.Page page(Position position, List<RecordedEvent> events) {
        List<Long> offsets = new ArrayList<>(position.offsets());
        events.forEach(event -> offsets.set(event.shard(), event.offset()));
        return new EventFeed.Page(events, new Position(logId, List.copyOf(offsets)));
    }
}
