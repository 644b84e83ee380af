package dev.agijobs.tool.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code host[:port]}, taken apart but not yet judged.
 *
 * @param port 1..65535, or -1 when absent
 */
record Authority(String host, int port) {

    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[^\\[\\]]*]|[^:\\[\\]@]+)(?::([0-9]{0,5}))?");

    /** @throws IllegalArgumentException with a sentence */
    static Authority parse(String text) {
        Matcher matcher = HOST_AND_PORT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not of the form host or host:port.");
        }
        String port = matcher.group(2);
        if (port == null || port.isEmpty()) {
            return new Authority(matcher.group(1), -1);
        }
        int number = Integer.parseInt(port);
        if (number < 1 || number > 65_535) {
            throw new IllegalArgumentException("'" + text + "': a port is a number from 1 to 65535.");
        }
        return new Authority(matcher.group(1), number);
    }
}
