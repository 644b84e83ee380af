package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.CommitListeners;
import dev.agijobs.store.Lease;
import dev.agijobs.store.LeaseStore;
import io.smallrye.mutiny.Uni;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The leases of shards that this node holds, renewed by one thread that calls {@link #tend}. A lease counts as held until shortly before its term ends by this node's monotonic
 * clock, taken before it was asked for: so it ends here before it ends for others. A sole node takes all that is free. Nodes that share the log each hold a seat besides, take
 * what is free up to their share by {@link Seats}, and give back what is over it. Any thread may ask what is held.
 */
final class ShardLeases {
    private static final Logger LOG = System.getLogger(ShardLeases.class.getName());

    /** Of a term: what is left unused, for clocks that run at different speeds. */
    private static final double SAFETY = 0.1;

    /** Seats tried in one look: others may sit down at the same moment. */
    private static final int SEATS_TRIED = 4;

    /** @param until by {@link System#nanoTime} */
    private record Held(Lease lease, long until) {
        boolean isNow() {
            return System.nanoTime() - until < 0;
        }
    }

    private final LeaseStore store;
    private final LeaseStore.Holder holder;
    private final Duration term;
    private final boolean sole;
    private final AtomicReferenceArray<@Nullable Held> held = new AtomicReferenceArray<>(Shards.COUNT);
    private volatile @Nullable Held seat;
    private volatile List<Lease> known = List.of();
    private final CommitListeners moves = new CommitListeners();
    private final AtomicInteger toldOf = new AtomicInteger();
    private volatile boolean paused;

    /** @param sole whether this node shares the log with no other */
    ShardLeases(LeaseStore store, LeaseStore.Holder holder, Duration term, boolean sole) {
        this.store = store;
        this.holder = holder;
        this.term = term;
        this.sole = sole;
    }

    LeaseStore.Holder holder() {
        return holder;
    }

    /** The epoch of the lease by which this node may append to a shard now; 0 when it may not. */
    long epoch(int shard) {
        Held now = held.get(shard);
        return now == null || !now.isNow() ? 0 : now.lease().epoch();
    }

    int count() {
        return Integer.bitCount(mask());
    }

    /** Those that are held now, by number. */
    List<Integer> shards() {
        List<Integer> shards = new ArrayList<>();
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            if (epoch(shard) > 0) {
                shards.add(shard);
            }
        }
        return shards;
    }

    /** Of each shard, see {@link #epoch}. */
    List<Long> epochs() {
        return IntStream.range(0, Shards.COUNT).mapToObj(this::epoch).toList();
    }

    private int mask() {
        int mask = 0;
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            mask |= epoch(shard) > 0 ? 1 << shard : 0;
        }
        return mask;
    }

    /** Whether this node is in touch with the others: a sole one holds all shards, another one its seat. */
    boolean inTouch() {
        Held sitting = seat;
        return sole ? count() == Shards.COUNT : sitting != null && sitting.isNow();
    }

    /** What all nodes held at the last look. */
    List<Lease> known() {
        return known;
    }

    /** Calls a listener after shards came or went, on any thread, until the answer is run. */
    Runnable onMove(Runnable listener) {
        return moves.add(listener);
    }

    /** Tells the listeners when something came or went, by time too. */
    void tellMoves() {
        int now = mask();
        if (toldOf.getAndSet(now) != now) {
            moves.tell();
        }
    }

    /**
     * Renews what is held, takes what is free, and gives back what is over the share. Blocks, for half a term at most for each question. Answers whether this may matter to
     * other nodes: it sat down, took some, or gave some back.
     *
     * @throws RuntimeException when the store does not answer
     */
    boolean tend() {
        if (paused) {
            return false;
        }
        renew();
        if (sole) {
            Set<String> others = Shards.leaseNames();
            mine().forEach(lease -> others.remove(lease.name()));
            return take(others);
        }
        return takeShare();
    }

    private boolean takeShare() {
        Set<String> all = Shards.leaseNames();
        all.addAll(Seats.leaseNames());
        List<Lease> now = await(store.held(all));
        known = now;
        boolean stood = seat == null;
        Held sitting = sit(now);
        if (sitting == null) {
            return false;
        }
        int over = count() - share(now, sitting.lease().name());
        if (over > 0) {
            giveBack(shards().subList(0, over));
            return true;
        }
        Set<String> free = Shards.leaseNames();
        now.forEach(lease -> free.remove(lease.name()));
        return take(free.stream().limit(-over).toList()) || stood;
    }

    private void renew() {
        List<Lease> mine = mine();
        Held sitting = seat;
        if (sitting != null) {
            mine.add(sitting.lease());
        }
        if (!mine.isEmpty()) {
            long asked = System.nanoTime();
            List<Lease> renewed = await(store.renew(mine, term));
            renewed.forEach(lease -> hold(lease, asked));
            mine.removeAll(renewed);
            mine.forEach(this::lost);
        }
    }

    private List<Lease> mine() {
        List<Lease> mine = new ArrayList<>();
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            Held now = held.get(shard);
            if (now != null) {
                mine.add(now.lease());
            }
        }
        return mine;
    }

    private @Nullable Held sit(List<Lease> now) {
        Set<String> free = Seats.leaseNames();
        now.forEach(lease -> free.remove(lease.name()));
        int tries = 0;
        for (String name : free) {
            if (seat != null || tries++ == SEATS_TRIED) {
                break;
            }
            take(List.of(name));
        }
        return seat;
    }

    private static int share(List<Lease> now, String seat) {
        Set<String> taken = new TreeSet<>(Set.of(seat));
        now.stream().filter(Seats::isSeat).forEach(lease -> taken.add(lease.name()));
        return Seats.share(taken, seat);
    }

    private boolean take(Collection<String> names) {
        if (names.isEmpty()) {
            return false;
        }
        long asked = System.nanoTime();
        List<Lease> taken = await(store.acquire(new TreeSet<>(names), holder, term));
        taken.forEach(lease -> hold(lease, asked));
        return !taken.isEmpty();
    }

    /** Takes one that is free, whatever the share. Called by the thread that tends. */
    void take(int shard) {
        take(List.of(Shards.leaseName(shard)));
    }

    private void hold(Lease lease, long askedAt) {
        Held now = new Held(lease, askedAt + (long) (term.toNanos() * (1 - SAFETY)));
        if (Seats.isSeat(lease)) {
            seat = now;
        } else {
            held.set(Shards.ofLease(lease.name()), now);
        }
    }

    private void lost(Lease lease) {
        if (Seats.isSeat(lease)) {
            seat = null;
        } else {
            held.set(Shards.ofLease(lease.name()), null);
        }
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

    /** Gives some back: first nothing is begun by them any more, then others may take them. Called by the thread that tends. */
    void giveBack(Collection<Integer> shards) {
        List<Lease> leases = new ArrayList<>();
        for (int shard : shards) {
            Held now = held.getAndSet(shard, null);
            if (now != null) {
                leases.add(now.lease());
            }
        }
        if (!leases.isEmpty()) {
            tellMoves();
            await(store.release(leases));
        }
    }

    /** Gives all back. Called when nobody appends any more. */
    void giveBackAll() {
        List<Lease> mine = mine();
        Held sitting = seat;
        if (sitting != null) {
            mine.add(sitting.lease());
        }
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            held.set(shard, null);
        }
        seat = null;
        if (!mine.isEmpty()) {
            await(store.release(mine));
        }
    }

    private <T> T await(Uni<T> uni) {
        return uni.await().atMost(term.dividedBy(2));
    }
}
