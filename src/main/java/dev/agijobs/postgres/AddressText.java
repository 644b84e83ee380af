package dev.agijobs.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings written as an address: {@code postgresql://user:password@host:port/dbname?setting=value}. */
final class AddressText {
    private AddressText() {}

    /** @throws IllegalArgumentException when it is no address */
    static Map<String, String> read(String text) {
        URI uri = uri(text);
        Map<String, String> settings = new LinkedHashMap<>();
        put(settings, "host", uri.getHost());
        put(settings, "port", uri.getPort() < 0 ? null : String.valueOf(uri.getPort()));
        String path = uri.getRawPath();
        put(settings, "dbname", path == null || path.length() < 2 ? null : decoded(path.substring(1)));
        String user = uri.getRawUserInfo();
        if (user != null) {
            int colon = user.indexOf(':');
            put(settings, "user", decoded(colon < 0 ? user : user.substring(0, colon)));
            put(settings, "password", colon < 0 ? null : decoded(user.substring(colon + 1)));
        }
        String query = uri.getRawQuery();
        for (String setting : query == null ? new String[0] : query.split("&", -1)) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "After the ? of the address of Postgres stand settings name=value, joined by &");
            }
            settings.put(decoded(setting.substring(0, equals)), decoded(setting.substring(equals + 1)));
        }
        return settings;
    }

    private static URI uri(String text) {
        try {
            URI uri = new URI(text);
            if ((uri.getRawAuthority() == null || uri.getHost() != null) && !holdsPassword(uri)) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Its message holds the text, and so the password.
        }
        throw new IllegalArgumentException(
                "The address of Postgres cannot be read: it is postgresql://USER:PASSWORD@HOST:PORT/DATABASE, with special characters of each part as %XX");
    }

    /** Whether one with / or # in it ended the host, as in {@code //me:12/34@db}: what follows would be shown as the name of the database. */
    private static boolean holdsPassword(URI uri) {
        return uri.getRawFragment() != null || String.valueOf(uri.getRawPath()).contains("@");
    }

    private static void put(Map<String, String> settings, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            settings.put(name, value);
        }
    }

    /** A plus is a plus here, as libpq has it. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
