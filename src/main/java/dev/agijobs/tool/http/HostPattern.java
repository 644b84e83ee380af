package dev.agijobs.tool.http;

import org.jspecify.annotations.Nullable;

/**
 * An entry of the list of allowed hosts: {@code *}, {@code example.org}, {@code *.example.org} (its subdomains, not itself), each with an optional
 * {@code :port}.
 *
 * @param name canonical host, or null for any
 * @param subdomains true when the hosts below the name are meant
 * @param port the only port, or -1 for any
 */
record HostPattern(@Nullable String name, boolean subdomains, int port) {

    /** @throws IllegalArgumentException with a sentence */
    static HostPattern parse(String entry) {
        Authority authority = Authority.parse(entry.strip());
        String host = authority.host();
        if (host.equals("*")) {
            return new HostPattern(null, false, authority.port());
        }
        if (!host.startsWith("*.")) {
            return new HostPattern(Host.parse(host).name(), false, authority.port());
        }
        Host parent = Host.parse(host.substring(2));
        if (parent.literal() != null) {
            throw new IllegalArgumentException("'" + entry + "': an address has no subdomains.");
        }
        return new HostPattern(parent.name(), true, authority.port());
    }

    boolean matches(Target target) {
        return (port == -1 || port == target.port()) && matches(target.host().name());
    }

    private boolean matches(String host) {
        if (name == null) {
            return true;
        }
        return subdomains ? host.endsWith("." + name) : host.equals(name);
    }
}
