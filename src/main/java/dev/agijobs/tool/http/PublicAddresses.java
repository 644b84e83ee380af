package dev.agijobs.tool.http;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells public addresses from those of special purpose: loopback, private, link-local, shared, multicast, documentation, reserved. Sources: the IANA
 * special-purpose address registries (RFC 6890), RFC 3056 (6to4), RFC 6052 (NAT64).
 */
final class PublicAddresses {

    private static final List<AddressBlock> SPECIAL_V4 = blocks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            // Instance metadata of a public cloud: the one such address outside the special blocks.
            "168.63.129.16/32",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    private static final AddressBlock GLOBAL_UNICAST_V6 = AddressBlock.of("2000::/3");
    private static final List<AddressBlock> SPECIAL_V6 = blocks("2001::/23", "2001:db8::/32", "3fff::/20");
    private static final AddressBlock NAT64 = AddressBlock.of("64:ff9b::/96");
    private static final AddressBlock SIX_TO_FOUR = AddressBlock.of("2002::/16");

    private PublicAddresses() {}

    /** True when the address is reachable from the Internet; an IPv6 address that carries an IPv4 one is judged by that. */
    static boolean contains(InetAddress address) {
        // An IPv4-mapped IPv6 address is an Inet4Address already.
        byte[] bytes = address.getAddress();
        if (bytes.length == 4) {
            return noneContains(SPECIAL_V4, bytes);
        }
        if (NAT64.contains(bytes)) {
            return noneContains(SPECIAL_V4, Arrays.copyOfRange(bytes, 12, 16));
        }
        if (SIX_TO_FOUR.contains(bytes)) {
            return noneContains(SPECIAL_V4, Arrays.copyOfRange(bytes, 2, 6));
        }
        return GLOBAL_UNICAST_V6.contains(bytes) && noneContains(SPECIAL_V6, bytes);
    }

    private static boolean noneContains(List<AddressBlock> blocks, byte[] address) {
        return blocks.stream().noneMatch(block -> block.contains(address));
    }

    private static List<AddressBlock> blocks(String... cidrs) {
        return Stream.of(cidrs).map(AddressBlock::of).toList();
    }
}
