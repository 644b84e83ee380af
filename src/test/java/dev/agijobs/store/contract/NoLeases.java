package dev.agijobs.store.contract;

import dev.agijobs.store.Lease;
import dev.agijobs.store.LeaseStore;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Leases that everybody gets and nobody keeps. */
public final class NoLeases implements LeaseStore {
    @Override
    public Uni<List<Lease>> acquire(Set<String> names, Holder holder, Duration term) {
        return Uni.createFrom()
                .item(names.stream()
                        .map(name -> new Lease(name, holder.owner(), holder.url(), 7))
                        .toList());
    }

    @Override
    public Uni<List<Lease>> renew(List<Lease> leases, Duration term) {
        return Uni.createFrom().item(List.of(new Lease("other", "", "", 7)));
    }

    @Override
    public Uni<Void> release(List<Lease> leases) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<List<Lease>> held(Set<String> names) {
        return Uni.createFrom().item(List.of());
    }
}
