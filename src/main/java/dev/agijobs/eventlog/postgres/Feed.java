package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.EventFeed;
import dev.agijobs.eventlog.FeedTail;
import dev.agijobs.eventlog.Position;
import dev.agijobs.eventlog.RecordedEvent;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;

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

    private final IntToLongFunction seenEnd;
    private final @Nullable Heard heard;
    /** For live followers: answered from memory, and by the database. */
    private final AtomicLong livePages = new AtomicLong();

    private final AtomicLong liveReads = new AtomicLong();

    /**
     * @param shards all, by number
     * @param each how much is kept of a shard of another node
     * @param leaseEpoch of a shard, of the lease that this node holds now, or 0
     * @param seenEnd of a shard, where it ended when that was looked for last; who listens is told when that moves
     * @param heard what other nodes tell, or null when they tell nothing
     */
    Feed(
            String logId,
            List<Shard> shards,
            FeedTail.Limits each,
            IntToLongFunction leaseEpoch,
            LogReader reader,
            IntToLongFunction seenEnd,
            @Nullable Heard heard) {
        this.logId = logId;
        this.shards = shards;
        this.leaseEpoch = leaseEpoch;
        this.reader = reader;
        this.others = shards.stream().map(shard -> new FeedTail(each)).toList();
        this.seenEnd = seenEnd;
        this.heard = heard;
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
            long last = ownEnd(shard);
            if (last < 0) {
                return reader.ends();
            }
            ends[shard.number] = last;
        }
        return Uni.createFrom().item(ends);
    }

    /** The true end of a shard that this node writes; -1 of another one. */
    private long ownEnd(Shard shard) {
        return shard.tailKnows(leaseEpoch.applyAsLong(shard.number)) ? shard.tail.last() : -1;
    }

    /** Where the shards end that this node writes. */
    List<Tidings.End> ownEnds() {
        List<Tidings.End> ends = new ArrayList<>();
        for (Shard shard : shards) {
            long epoch = shard.epoch;
            long last = ownEnd(shard);
            if (last >= 0) {
                ends.add(new Tidings.End(shard.number, epoch, last));
            }
        }
        return ends;
    }

    private Position position(long[] ends) {
        List<Long> offsets = new ArrayList<>(ends.length);
        for (long end : ends) {
            offsets.add(end);
        }
        return new Position(logId, List.copyOf(offsets));
    }

    Uni<EventFeed.Page> after(Position position, int limit) {
        check(position);
        return ends().chain(ends -> page(part(position, ends, limit)));
    }

    /**
     * By what other nodes told as long as that can be relied on, else by where their shards ended when that was looked for last: the database is asked for what is known to be there
     * and not in memory, and for nothing else.
     */
    Uni<EventFeed.Page> live(Position position, int limit) {
        check(position);
        Heard told = heard;
        IntToLongFunction others = told == null || !told.isSure() ? seenEnd : told::end;
        long[] ends = new long[Shards.COUNT];
        for (Shard shard : shards) {
            long last = ownEnd(shard);
            ends[shard.number] = last < 0 ? others.applyAsLong(shard.number) : last;
        }
        Part part = part(position, ends, limit);
        (part.missing().isEmpty() ? livePages : liveReads).incrementAndGet();
        return page(part);
    }

    /** Pages for live followers that were answered from memory. */
    long livePages() {
        return livePages.get();
    }

    /** Pages for live followers for which the database was asked. */
    long liveReads() {
        return liveReads.get();
    }

    private void check(Position position) {
        if (!position.logId().equals(logId) || position.offsets().size() != Shards.COUNT) {
            throw new IllegalArgumentException(
                    "The position %s is not one of the log %s".formatted(position.text(), logId));
        }
    }

    /** What a page is to hold: what is in memory, and what is to be read. */
    private record Part(Position position, Filling page, List<Missing> missing) {}

    private Part part(Position position, long[] ends, int limit) {
        long[] there = new long[Shards.COUNT];
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            there[shard] = ends[shard] - position.offsets().get(shard);
        }
        long[] shares = Shares.of(there, Math.min(limit, PAGE_MAX));
        Filling page = new Filling();
        List<Missing> missing = new ArrayList<>();
        // A page that is full of one shard's bytes begins with another shard the next time.
        int first = (int) Math.floorMod(position.events(), (long) Shards.COUNT);
        for (int i = 0; i < Shards.COUNT && !page.isFull(); i++) {
            int shard = (first + i) % Shards.COUNT;
            if (shares[shard] <= 0) {
                continue;
            }
            long after = position.offsets().get(shard);
            List<RecordedEvent> known = inMemory(shards.get(shard), after, (int) shares[shard]);
            known.forEach(page::add);
            if (!page.isFull() && known.size() < shares[shard]) {
                missing.add(new Missing(shard, after + known.size(), after + shares[shard]));
            }
        }
        return new Part(position, page, missing);
    }

    private Uni<EventFeed.Page> page(Part part) {
        Filling page = part.page();
        Uni<List<RecordedEvent>> stored =
                part.missing().isEmpty() ? Uni.createFrom().item(List.of()) : stored(part.missing());
        return stored.map(found -> {
            found.forEach(page::add);
            return page(part.position(), page.events);
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
    private List<RecordedEvent> inMemory(Shard shard, long after, int limit) {
        List<RecordedEvent> own = shard.tail.after(after, limit);
        if (own != null && (own.size() == limit || ownEnd(shard) >= 0)) {
            return own;
        }
        List<RecordedEvent> told = heard == null ? null : heard.after(shard.number, after, limit);
        if (told != null && !told.isEmpty()) {
            return told;
        }
        List<RecordedEvent> read = others.get(shard.number).after(after, limit);
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
                if (event.offset() > kept.last() && ownEnd(shards.get(event.shard())) < 0) {
                    kept.add(List.of(event));
                }
            }
        }
    }

    private EventFeed.Page page(Position position, List<RecordedEvent> events) {
        return new EventFeed.Page(events, position.after(events));
    }
}
