package dev.agijobs.tool.http;

import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decides which addresses a call may connect to, so that a plan cannot reach what only this machine can (server-side request forgery). The caller must
 * connect to the addresses it gets and never resolve the host again.
 */
public final class HostGuard {

    private static final int ADDRESSES_MAX = 4;

    private final List<HostPattern> allowed;
    private final HostResolver resolver;
    private final Predicate<InetAddress> reachable;

    public HostGuard(OutgoingSettings settings, HostResolver resolver) {
        this(settings, resolver, settings.allowPrivate() ? address -> true : PublicAddresses::contains);
    }

    HostGuard(OutgoingSettings settings, HostResolver resolver, Predicate<InetAddress> reachable) {
        this.allowed = settings.allowHosts().stream().map(HostPattern::parse).toList();
        this.resolver = resolver;
        this.reachable = reachable;
    }

    /** The target's permitted addresses, one to four, best first; fails with {@link OutgoingFailure} when there is none. */
    public Uni<List<InetAddress>> admit(Target target) {
        Host host = target.host();
        if (allowed.stream().noneMatch(pattern -> pattern.matches(target))) {
            return Uni.createFrom()
                    .failure(OutgoingFailure.forbidden(
                            target.origin() + " is not on the list of allowed hosts (ORCHESTRATOR_HTTP_ALLOW_HOSTS)."));
        }
        if (host.literal() != null) {
            return Uni.createFrom().item(() -> permitted(host, List.of(host.literal())));
        }
        return resolver.resolve(host.name())
                .onFailure()
                .transform(e -> OutgoingFailure.unreachable("No address was found for the host " + host.name() + "."))
                .map(addresses -> permitted(host, addresses));
    }

    private List<InetAddress> permitted(Host host, List<InetAddress> addresses) {
        List<InetAddress> permitted =
                addresses.stream().filter(reachable).limit(ADDRESSES_MAX).toList();
        if (permitted.isEmpty()) {
            throw OutgoingFailure.forbidden(
                    "The host " + host.name()
                            + " has a private or special address; the owner may allow those (ORCHESTRATOR_HTTP_ALLOW_PRIVATE).");
        }
        return permitted;
    }
}
