package dev.agijobs.postgres;

import io.vertx.pgclient.PgConnectOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a database is and who asks it. Written as libpq does, {@code host=db dbname=jobs user=me password='x y'}, or as an address, {@code postgres://me:x@db:5432/jobs} or
 * {@code jdbc:postgresql://db/jobs?user=me}. What it says of itself never holds the password.
 */
public final class PgAddress {
    private static final int PORT = 5432;
    private static final int CONNECT_MS_MAX = 5_000;

    /** All settings that are understood; those of another driver with the same meaning lead to them. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("host", "host"),
            Map.entry("port", "port"),
            Map.entry("dbname", "dbname"),
            Map.entry("user", "user"),
            Map.entry("password", "password"),
            Map.entry("sslmode", "sslmode"),
            Map.entry("sslrootcert", "sslrootcert"),
            Map.entry("application_name", "application_name"),
            Map.entry("ApplicationName", "application_name"),
            Map.entry("search_path", "search_path"),
            Map.entry("currentSchema", "search_path"));

    private final PgConnectOptions options;

    private PgAddress(PgConnectOptions options) {
        this.options = options;
    }

    /** @throws IllegalArgumentException with a sentence that says what is wrong, and never holds a value that may be secret */
    public static PgAddress parse(String dsn) {
        Map<String, String> settings = new HashMap<>();
        String text = dsn.strip();
        String address = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
        boolean isAddress = address.startsWith("postgres://") || address.startsWith("postgresql://");
        Map<String, String> written = isAddress ? AddressText.read(address) : KeywordText.read(text);
        written.forEach((name, value) -> {
            String known = NAMES.get(name);
            if (known == null) {
                throw new IllegalArgumentException(
                        "The address of Postgres has the setting %s, but only these are known: %s"
                                .formatted(name, String.join(", ", new TreeSet<>(Set.copyOf(NAMES.values())))));
            }
            settings.put(known, value);
        });
        return new PgAddress(options(settings));
    }

    private static PgConnectOptions options(Map<String, String> settings) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(host(settings.getOrDefault("host", "127.0.0.1")))
                .setPort(port(settings.getOrDefault("port", String.valueOf(PORT))))
                .setUser(settings.getOrDefault("user", "postgres"))
                .setDatabase(settings.getOrDefault("dbname", settings.getOrDefault("user", "postgres")))
                .setPassword(settings.getOrDefault("password", ""));
        options.setConnectTimeout(CONNECT_MS_MAX);
        options.setReconnectAttempts(0);
        options.setTcpKeepAlive(true);
        options.setCachePreparedStatements(true);
        Map<String, String> session = new HashMap<>(options.getProperties());
        session.put("application_name", settings.getOrDefault("application_name", "orchestrator"));
        // What is written rests on each statement of a function seeing what was committed before it.
        session.put("default_transaction_isolation", "read committed");
        session.put("jit", "off");
        String path = settings.get("search_path");
        if (path != null) {
            session.put("search_path", path);
        }
        options.setProperties(session);
        Encryption.of(settings.get("sslmode"), settings.get("sslrootcert")).applyTo(options);
        return options;
    }

    private static String host(String host) {
        if (host.startsWith("/") || host.contains(",")) {
            throw new IllegalArgumentException(
                    "The address of Postgres must name one host, reached over TCP, but names " + host);
        }
        return host;
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65_536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new IllegalArgumentException("The port of Postgres must be a number from 1 to 65535, but is " + text);
    }

    /** For the driver; each caller gets its own. */
    PgConnectOptions options() {
        return new PgConnectOptions(options);
    }

    /** {@code database on host:port}, for messages. */
    @Override
    public String toString() {
        return "%s on %s:%d".formatted(options.getDatabase(), options.getHost(), options.getPort());
    }
}
