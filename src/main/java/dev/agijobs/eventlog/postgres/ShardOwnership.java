package dev.agijobs.eventlog.postgres;

import dev.agijobs.eventlog.Ownership;
import dev.agijobs.store.Lease;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who has which streams, by the leases of their shards as they were seen last. */
final class ShardOwnership implements Ownership {
    private final ShardLeases leases;

    ShardOwnership(ShardLeases leases) {
        this.leases = leases;
    }

    @Override
    public boolean isHere(String stream) {
        return leases.epoch(Shards.of(stream)) > 0;
    }

    @Override
    public boolean hasShards() {
        return leases.count() > 0;
    }

    @Override
    public boolean together(String stream, String other) {
        return Shards.of(stream) == Shards.of(other);
    }

    @Override
    public Optional<URI> elsewhere(String stream) {
        String name = Shards.leaseName(Shards.of(stream));
        return leases.known().stream()
                .filter(lease -> lease.name().equals(name) && !isMine(lease))
                .map(Lease::url)
                .filter(url -> !url.isEmpty())
                .map(URI::create)
                .findFirst();
    }

    private boolean isMine(Lease lease) {
        return lease.owner().equals(leases.holder().owner());
    }

    @Override
    public List<Share> shares() {
        Map<String, Share> byNode = new LinkedHashMap<>();
        for (Lease lease : leases.known()) {
            if (!isMine(lease)) {
                Share share =
                        byNode.computeIfAbsent(lease.owner(), node -> new Share(node, lease.url(), new ArrayList<>()));
                if (!Seats.isSeat(lease)) {
                    share.shards().add(Shards.ofLease(lease.name()));
                }
            }
        }
        List<Share> shares = new ArrayList<>();
        shares.add(new Share(leases.holder().owner(), leases.holder().url(), leases.shards()));
        shares.addAll(byNode.values());
        return shares;
    }

    @Override
    public Runnable onMove(Runnable listener) {
        return leases.onMove(listener);
    }
}
