package dev.agijobs.store.memory;

import dev.agijobs.store.Lease;
import dev.agijobs.store.LeaseStore;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Leases of one process, by a clock from outside. Thread-safe. */
public final class MemoryLeaseStore implements LeaseStore {

    private record Entry(Lease lease, Instant until) {}

    private final Clock clock;
    private final Map<String, Entry> entries = new HashMap<>();

    public MemoryLeaseStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Uni<List<Lease>> acquire(Set<String> names, Holder holder, Duration term) {
        return Uni.createFrom().item(() -> take(names, holder, term));
    }

    private synchronized List<Lease> take(Set<String> names, Holder holder, Duration term) {
        Instant now = clock.instant();
        List<Lease> taken = new ArrayList<>();
        for (String name : new TreeSet<>(names)) {
            Entry entry = entries.get(name);
            if (entry == null || !isHeld(entry, now) || entry.lease().owner().equals(holder.owner())) {
                long epoch = entry == null ? 1 : entry.lease().epoch() + 1;
                Lease lease = new Lease(name, holder.owner(), holder.url(), epoch);
                entries.put(name, new Entry(lease, now.plus(term)));
                taken.add(lease);
            }
        }
        return taken;
    }

    private static boolean isHeld(Entry entry, Instant now) {
        return entry.until().isAfter(now);
    }

    @Override
    public Uni<List<Lease>> renew(List<Lease> leases, Duration term) {
        return Uni.createFrom().item(() -> extend(leases, clock.instant().plus(term)));
    }

    private synchronized List<Lease> extend(List<Lease> leases, Instant until) {
        List<Lease> kept = new ArrayList<>();
        for (Lease lease : leases) {
            Entry entry = entries.get(lease.name());
            if (entry != null && entry.lease().equals(lease)) {
                entries.put(lease.name(), new Entry(lease, until));
                kept.add(lease);
            }
        }
        return kept;
    }

    @Override
    public Uni<Void> release(List<Lease> leases) {
        return Uni.createFrom().voidItem().invoke(() -> giveBack(leases));
    }

    /** With another epoch, so that it cannot be renewed. */
    private synchronized void giveBack(List<Lease> leases) {
        for (Lease lease : leases) {
            Entry entry = entries.get(lease.name());
            if (entry != null && entry.lease().equals(lease)) {
                Lease nobodys = new Lease(lease.name(), lease.owner(), lease.url(), lease.epoch() + 1);
                entries.put(lease.name(), new Entry(nobodys, Instant.MIN));
            }
        }
    }

    @Override
    public Uni<List<Lease>> held(Set<String> names) {
        return Uni.createFrom().item(() -> heldNow(names));
    }

    private synchronized List<Lease> heldNow(Set<String> names) {
        Instant now = clock.instant();
        List<Lease> held = new ArrayList<>();
        for (String name : new TreeSet<>(names)) {
            Entry entry = entries.get(name);
            if (entry != null && isHeld(entry, now)) {
                held.add(entry.lease());
            }
        }
        return held;
    }
}
