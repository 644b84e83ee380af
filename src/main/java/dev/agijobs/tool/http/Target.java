package dev.agijobs.tool.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a call goes: an absolute http or https URL without user-info and fragment.
 *
 * @param secure true for https
 * @param port 1..65535
 * @param path path and query as sent, begins with a slash
 */
public record Target(boolean secure, Host host, int port, String path) {

    private static final int LENGTH_MAX = 8192;

    /** @throws IllegalArgumentException with a sentence that does not repeat the URL, which may hold secrets */
    public static Target parse(String url) {
        if (url.length() > LENGTH_MAX) {
            throw new IllegalArgumentException("A URL may have at most " + LENGTH_MAX + " characters.");
        }
        try {
            return of(new URI(url));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "It is no valid URL: " + e.getReason() + " at index " + e.getIndex() + ".");
        }
    }

    private static Target of(URI uri) throws URISyntaxException {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        String authority = uri.getRawAuthority();
        if ((!scheme.equals("http") && !scheme.equals("https")) || authority == null) {
            throw new IllegalArgumentException("Only absolute http and https URLs are allowed.");
        }
        if (authority.contains("@")) {
            throw new IllegalArgumentException("A URL must not carry a user name or password; use a header.");
        }
        boolean secure = scheme.equals("https");
        Authority parts = Authority.parse(authority);
        int port = parts.port() == -1 ? defaultPort(secure) : parts.port();
        URI ascii = new URI(uri.toASCIIString());
        String path = ascii.getRawPath().isEmpty() ? "/" : ascii.getRawPath();
        String query = ascii.getRawQuery() == null ? "" : "?" + ascii.getRawQuery();
        return new Target(secure, Host.parse(parts.host()), port, path + query);
    }

    /**
     * The target of a Location header of this one's answer (RFC 9110, 10.2.2).
     *
     * @throws IllegalArgumentException with a sentence
     */
    Target resolve(String location) {
        try {
            return location.startsWith("?")
                    ? parse(origin() + URI.create(path).getRawPath() + location)
                    : parse(new URI(origin() + path).resolve(new URI(location)).toString());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("It is no valid URL.");
        }
    }

    /** Scheme, host and port, the port only when it is not the scheme's own (RFC 6454). */
    public String origin() {
        return (secure ? "https://" : "http://") + host.name() + (port == defaultPort(secure) ? "" : ":" + port);
    }

    private static int defaultPort(boolean secure) {
        return secure ? 443 : 80;
    }
}
