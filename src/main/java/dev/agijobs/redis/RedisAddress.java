package dev.agijobs.redis;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * Where a Redis server is, and which of its databases is meant.
 *
 * @param url with the password, so it is not shown to anybody
 * @param shown the same without user and password
 */
public record RedisAddress(String url, String shown) {
    private static final int DEFAULT_PORT = 6_379;
    private static final Pattern DATABASE = Pattern.compile("/?|/[0-9]{1,4}");

    /**
     * Reads {@code redis://[[user]:password@]host[:port][/db]}; user and password are percent-encoded where they have to be.
     *
     * @throws IllegalArgumentException with a sentence that does not contain the text
     */
    public static RedisAddress parse(String text) {
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException e) {
            // The cause would show the password.
            throw malformed();
        }
        boolean good = "redis".equals(uri.getScheme())
                && uri.getHost() != null
                && uri.getPort() != 0
                && uri.getQuery() == null
                && uri.getFragment() == null
                && DATABASE.matcher(uri.getPath()).matches();
        if (!good) {
            throw malformed();
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        String database = uri.getPath().length() < 2 ? "/0" : uri.getPath();
        return new RedisAddress(uri.toString(), "redis://" + uri.getHost() + ":" + port + database);
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "The address of Redis must look like redis://:password@host:6379/0, in which only the host is needed");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return shown;
    }
}
