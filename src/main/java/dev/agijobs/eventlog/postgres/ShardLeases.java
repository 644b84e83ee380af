package dev.agijobs.eventlog.postgres;

import dev.agijobs.store.Lease;
import dev.agijobs.store.LeaseStore;
import io.smallrye.mutiny.Uni;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The leases of shards that this node holds, renewed by one thread that calls {@link #tend}. A lease counts as held until shortly before its term ends by this node's monotonic
 * clock, taken before it was asked for: so it ends here before it ends for others. Any thread may ask what is held.
 */
final class ShardLeases {
    private static final Logger LOG = System.getLogger(ShardLeases.class.getName());

    /** Of a term: what is left unused, for clocks that run at different speeds. */
    private static final double SAFETY = 0.1;

    /** @param until by {@link System#nanoTime} */
    private record Held(Lease lease, long until) {}

    private final LeaseStore store;
    private final LeaseStore.Holder holder;
    private final Duration term;
    private final AtomicReferenceArray<@Nullable Held> held = new AtomicReferenceArray<>(Shards.COUNT);
    private volatile boolean paused;

    ShardLeases(LeaseStore store, LeaseStore.Holder holder, Duration term) {
        this.store = store;
        this.holder = holder;
        this.term = term;
    }

    /** The epoch of the lease by which this node may append to a shard now; 0 when it may not. */
    long epoch(int shard) {
        Held now = held.get(shard);
        return now == null || System.nanoTime() - now.until() >= 0
                ? 0
                : now.lease().epoch();
    }

    int count() {
        int count = 0;
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            count += epoch(shard) > 0 ? 1 : 0;
        }
        return count;
    }

    /** Renews what is held and takes what is free. Blocks, for a term at most, and half of one for each question. @throws RuntimeException when the store does not answer */
    void tend() {
        if (paused) {
            return;
        }
        List<Lease> mine = new ArrayList<>();
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            Held now = held.get(shard);
            if (now != null) {
                mine.add(now.lease());
            }
        }
        Set<String> others = Shards.leaseNames();
        if (!mine.isEmpty()) {
            long asked = System.nanoTime();
            List<Lease> renewed = await(store.renew(mine, term));
            renewed.forEach(lease -> hold(lease, asked));
            mine.removeAll(renewed);
            mine.forEach(this::lost);
            renewed.forEach(lease -> others.remove(lease.name()));
        }
        if (!others.isEmpty()) {
            long asked = System.nanoTime();
            await(store.acquire(others, holder, term)).forEach(lease -> hold(lease, asked));
        }
    }

    private void hold(Lease lease, long askedAt) {
        held.set(Shards.ofLease(lease.name()), new Held(lease, askedAt + (long) (term.toNanos() * (1 - SAFETY))));
    }

    private void lost(Lease lease) {
        held.set(Shards.ofLease(lease.name()), null);
        LOG.log(Level.WARNING, "Another node took {0}", lease.name());
    }

    /** Those of other nodes, now. Blocks. */
    List<Lease> ofOthers() {
        return await(store.held(new TreeSet<>(Shards.leaseNames()))).stream()
                .filter(lease -> !lease.owner().equals(holder.owner()))
                .toList();
    }

    /** Renews no more, as if this node hung; what it held ends by itself. */
    void pause() {
        paused = true;
    }

    void goOn() {
        paused = false;
    }

    /** Gives one back. Called by the thread that tends. */
    void giveBack(int shard) {
        Held now = held.getAndSet(shard, null);
        if (now != null) {
            await(store.release(List.of(now.lease())));
        }
    }

    /** Gives all back. Called when nobody appends any more. */
    void giveBackAll() {
        List<Lease> mine = new ArrayList<>();
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            Held now = held.getAndSet(shard, null);
            if (now != null) {
                mine.add(now.lease());
            }
        }
        if (!mine.isEmpty()) {
            await(store.release(mine));
        }
    }

    private <T> T await(Uni<T> uni) {
        return uni.await().atMost(term.dividedBy(2));
    }
}
