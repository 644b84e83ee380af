package dev.agijobs.tool.http;

import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of a host. */
@FunctionalInterface
public interface HostResolver {

    /** At least one address, best first; a failed Uni when there is none. Must not block the subscriber. */
    Uni<List<InetAddress>> resolve(String host);
}
