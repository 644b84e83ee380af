package dev.agijobs.tool.http;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host in its one canonical spelling.
 *
 * @param name lower case ASCII without a trailing dot, dotted decimal for IPv4, in brackets for IPv6
 * @param literal the address when the host was written as one, else null
 */
record Host(String name, @Nullable InetAddress literal) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]{2,45}]");
    private static final Pattern LAST_LABEL_IS_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");
    private static final int NAME_LENGTH_MAX = 253;

    /**
     * Reads the host of a URL: a name (also an international one), an IPv4 address in any spelling that browsers take, an IPv6 address in brackets
     * without zone.
     *
     * @throws IllegalArgumentException with a sentence
     */
    static Host parse(String raw) {
        String lower = raw.toLowerCase(Locale.ROOT);
        try {
            if (IPV6.matcher(lower).matches()) {
                return of(InetAddress.getByName(lower));
            }
            String name = IDN.toASCII(lower).toLowerCase(Locale.ROOT);
            if (name.endsWith(".")) {
                name = name.substring(0, name.length() - 1);
            }
            if (name.length() <= NAME_LENGTH_MAX && NAME.matcher(name).matches()) {
                return LAST_LABEL_IS_NUMBER.matcher(name).matches() ? of(ipv4(name)) : new Host(name, null);
            }
        } catch (UnknownHostException | IllegalArgumentException noHost) {
            // The sentence below is the answer to this, too.
        }
        throw new IllegalArgumentException("'" + raw + "' is no host name or address.");
    }

    private static Host of(InetAddress literal) {
        String text = literal.getHostAddress();
        return new Host(literal.getAddress().length == 4 ? text : "[" + text + "]", literal);
    }

    /** One to four parts, each decimal, octal or hexadecimal, the last one filling the rest (WHATWG URL, IPv4 parser). */
    private static InetAddress ipv4(String text) throws UnknownHostException {
        List<String> parts = List.of(text.split("\\.", -1));
        if (parts.size() > 4) {
            throw new IllegalArgumentException("more than four parts");
        }
        long address = 0;
        for (int i = 0; i < parts.size(); i++) {
            boolean last = i == parts.size() - 1;
            int width = last ? 8 * (4 - i) : 8;
            long part = number(parts.get(i));
            if (part >= 1L << width) {
                throw new IllegalArgumentException("a part is too large");
            }
            address = address << width | part;
        }
        byte[] bytes = {(byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address};
        return InetAddress.getByAddress(bytes);
    }

    private static long number(String part) {
        if (part.startsWith("0x")) {
            return part.length() == 2 ? 0 : Long.parseLong(part, 2, part.length(), 16);
        }
        return Long.parseLong(part, part.length() > 1 && part.startsWith("0") ? 8 : 10);
    }
}
