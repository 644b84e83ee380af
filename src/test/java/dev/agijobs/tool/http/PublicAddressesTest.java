package dev.agijobs.tool.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Draws addresses from every special block, spelled out here by first and last address, and looks for one that passes. */
class PublicAddressesTest {

    private record Range(String first, String last) {}

    private static final List<Range> SPECIAL_V4 = List.of(
            new Range("0.0.0.0", "0.255.255.255"),
            new Range("10.0.0.0", "10.255.255.255"),
            new Range("100.64.0.0", "100.127.255.255"),
            new Range("127.0.0.0", "127.255.255.255"),
            new Range("168.63.129.16", "168.63.129.16"),
            new Range("169.254.0.0", "169.254.255.255"),
            new Range("172.16.0.0", "172.31.255.255"),
            new Range("192.0.0.0", "192.0.0.255"),
            new Range("192.0.2.0", "192.0.2.255"),
            new Range("192.168.0.0", "192.168.255.255"),
            new Range("198.18.0.0", "198.19.255.255"),
            new Range("224.0.0.0", "239.255.255.255"),
            new Range("240.0.0.0", "255.255.255.255"));

    @Property(tries = 3000)
    void a_special_address_is_not_public_in_any_form(@ForAll("specialV4") byte[] v4) throws UnknownHostException {
        assertThat(isPublic(v4)).as("plain").isFalse();
        assertThat(isPublic(v6("::ffff:0:0", 12, v4))).as("IPv4-mapped").isFalse();
        assertThat(isPublic(v6("::", 12, v4))).as("IPv4-compatible").isFalse();
        assertThat(isPublic(v6("64:ff9b::", 12, v4))).as("NAT64").isFalse();
        assertThat(isPublic(v6("64:ff9b:1::", 12, v4))).as("local NAT64").isFalse();
        assertThat(isPublic(v6("2002::1", 2, v4))).as("6to4").isFalse();
        assertThat(isPublic(v6("2001::", 12, v4))).as("Teredo").isFalse();
    }

    @Property(tries = 3000)
    void other_ipv4_addresses_are_public_as_such_and_through_nat64(@ForAll int address) throws UnknownHostException {
        byte[] v4 = ByteBuffer.allocate(4).putInt(address).array();
        boolean special = SPECIAL_V4.stream().anyMatch(range -> contains(range, address));
        boolean documentationOrRelay = List.of(
                        new Range("192.88.99.0", "192.88.99.255"),
                        new Range("198.51.100.0", "198.51.100.255"),
                        new Range("203.0.113.0", "203.0.113.255"))
                .stream()
                .anyMatch(range -> contains(range, address));

        assertThat(isPublic(v4)).isEqualTo(!special && !documentationOrRelay);
        assertThat(isPublic(v6("64:ff9b::", 12, v4))).isEqualTo(isPublic(v4));
    }

    @Property(tries = 3000)
    void ipv6_addresses_outside_global_unicast_are_not_public(@ForAll("outsideGlobalUnicast") byte[] v6)
            throws UnknownHostException {
        assertThat(isPublic(v6)).isFalse();
    }

    @Example
    void well_known_addresses_are_judged_right() throws UnknownHostException {
        for (String address :
                List.of("8.8.8.8", "1.1.1.1", "100.63.255.255", "172.32.0.0", "11.0.0.0", "2606:4700::1111")) {
            assertThat(PublicAddresses.contains(InetAddress.getByName(address)))
                    .as(address)
                    .isTrue();
        }
        for (String address : List.of(
                "::",
                "::1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fd00:ec2::254",
                "ff02::1",
                "2001:db8::1",
                "3fff::1",
                "100::1")) {
            assertThat(PublicAddresses.contains(InetAddress.getByName(address)))
                    .as(address)
                    .isFalse();
        }
    }

    @Provide
    Arbitrary<byte[]> specialV4() {
        return Arbitraries.of(SPECIAL_V4)
                .flatMap(range -> Arbitraries.longs()
                        .between(number(range.first()), number(range.last()))
                        .map(address -> ByteBuffer.allocate(4)
                                .putInt((int) (long) address)
                                .array()));
    }

    @Provide
    Arbitrary<byte[]> outsideGlobalUnicast() {
        Arbitrary<Integer> first = Arbitraries.integers().between(0, 255).filter(b -> b >> 5 != 1);
        // 64:ff9b::/96 begins with 0, so a leading 0 is paired with a second byte that is not 0x64.
        Arbitrary<byte[]> rest =
                Arbitraries.bytes().array(byte[].class).ofSize(15).filter(bytes -> bytes[0] != 0x64);
        return Combinators.combine(first, rest)
                .as((head, tail) ->
                        ByteBuffer.allocate(16).put((byte) (int) head).put(tail).array());
    }

    private static boolean contains(Range range, int address) {
        long number = Integer.toUnsignedLong(address);
        return number >= number(range.first()) && number <= number(range.last());
    }

    private static long number(String v4) {
        try {
            return Integer.toUnsignedLong(
                    ByteBuffer.wrap(InetAddress.getByName(v4).getAddress()).getInt());
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isPublic(byte[] address) throws UnknownHostException {
        return PublicAddresses.contains(InetAddress.getByAddress(address));
    }

    /** The IPv6 address with an IPv4 one written over it. */
    private static byte[] v6(String base, int at, byte[] v4) throws UnknownHostException {
        byte[] bytes = base.startsWith("::ffff:")
                ? mapped()
                : InetAddress.getByName(base).getAddress();
        System.arraycopy(v4, 0, bytes, at, 4);
        return bytes;
    }

    private static byte[] mapped() {
        byte[] bytes = new byte[16];
        bytes[10] = (byte) 0xff;
        bytes[11] = (byte) 0xff;
        return bytes;
    }
}
