package dev.agijobs.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** A real Postgres on a free port of this machine, in a temporary directory. What it holds survives the kill of its processes. */
public final class PgServer implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    /** One server for all tests of this process, started by the first. */
    private static final class Shared {
        static final PgServer SERVER = started();

        private static PgServer started() {
            PgServer server = startOrSkip();
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        }
    }

    private final Path dir;
    private final Map<String, String> settings;
    private EmbeddedPostgres postgres;

    private PgServer(Path dir, Map<String, String> settings) throws IOException {
        this.dir = dir;
        this.settings = settings;
        this.postgres = start(dir.resolve("data"), 0, settings);
    }

    /** The server that tests share, which is never killed. */
    public static PgServer shared() {
        try {
            return Shared.SERVER;
        } catch (ExceptionInInitializerError e) {
            if (e.getCause() instanceof RuntimeException why) {
                throw why;
            }
            throw e;
        } catch (NoClassDefFoundError again) {
            return startOrSkip();
        }
    }

    /** A server of one's own. Where none can be started, a build of CI fails, and the test is left out elsewhere. */
    public static PgServer startOrSkip() {
        return startOrSkip(Map.of());
    }

    /** The same with settings of its own, as in postgresql.conf. */
    public static PgServer startOrSkip(Map<String, String> settings) {
        try {
            return new PgServer(Files.createTempDirectory("postgres-test"), settings);
        } catch (IOException | RuntimeException | LinkageError e) {
            if ("true".equals(System.getenv("CI"))) {
                throw new IllegalStateException(
                        "No Postgres can be started, which a build of CI must not pass over", e);
            }
            System.err.println("**** SKIPPED: no Postgres can be started here, so its tests are left out: " + e);
            Assumptions.abort("No Postgres can be started here: " + e);
            throw new AssertionError(e);
        }
    }

    /** A server that keeps what it holds in this folder, from one start to the next, and ends with this process. @throws IOException when it cannot be started */
    public static void startForDevelopment(Path dir, int port) throws IOException {
        Files.createDirectories(dir);
        start(dir.resolve("data"), port, Map.of());
    }

    private static EmbeddedPostgres start(Path data, int port, Map<String, String> settings) throws IOException {
        EmbeddedPostgres.Builder server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setPGStartupWait(START_MAX)
                .setServerConfig("max_connections", "200")
                // The kernel keeps what a killed process wrote.
                .setServerConfig("fsync", "off")
                // What the starter sets is off, with which a killed server forgets its last moment.
                .setServerConfig("synchronous_commit", "on");
        settings.forEach(server::setServerConfig);
        return server.start();
    }

    public int port() {
        return postgres.getPort();
    }

    /** The address of a new and empty schema. */
    public String freshSchema() {
        String schema = "s" + ProcessHandle.current().pid() + "_" + SCHEMAS.incrementAndGet();
        run("CREATE SCHEMA " + schema);
        return "postgres://postgres:secret@127.0.0.1:%d/postgres?search_path=%s".formatted(port(), schema);
    }

    /** The name of a schema in an address of {@link #freshSchema}. */
    public static String schema(String dsn) {
        return dsn.replaceFirst(".*search_path=([^&]*).*", "$1");
    }

    public void dropSchema(String dsn) {
        run("DROP SCHEMA IF EXISTS " + schema(dsn) + " CASCADE");
    }

    /** Runs one statement. */
    public void run(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of an answer. */
    public List<String> ask(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> answer = new ArrayList<>();
            while (rows.next()) {
                answer.add(rows.getString(1));
            }
            return answer;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port()), "postgres", "secret");
    }

    /** Kills all of its processes at once, as if the power were cut to them alone. */
    public void kill() {
        try {
            long postmaster = Long.parseLong(
                    Files.readAllLines(dir.resolve("data/postmaster.pid")).getFirst());
            ProcessHandle handle = ProcessHandle.of(postmaster).orElseThrow();
            List<ProcessHandle> all = new ArrayList<>(handle.descendants().toList());
            handle.destroyForcibly();
            handle.onExit().join();
            all.forEach(ProcessHandle::destroyForcibly);
            all.forEach(process -> process.onExit().join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it again after {@link #kill}, on the same port. */
    public void restart() {
        int port = port();
        try {
            postgres.close();
        } catch (IOException e) {
            // It was killed.
        }
        try {
            postgres = start(dir.resolve("data"), port, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            delete();
        }
    }

    private void delete() {
        try (var files = Files.walk(dir)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("Not all of " + dir + " could be removed: " + e);
        }
    }
}
