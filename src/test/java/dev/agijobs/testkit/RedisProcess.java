package dev.agijobs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A redis-server of its own, found on the PATH, on a free port and in a directory of its own. It keeps what it acknowledges unless told otherwise, and can be killed and started
 * again. Where there is none the test fails under CI=true and is left out elsewhere.
 */
public final class RedisProcess implements AutoCloseable {
    private static final List<String> DURABLE =
            List.of("--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction", "--save", "");

    private final Path dir;
    private final int port;
    private final List<String> settings;
    private Process process;

    private RedisProcess(Path dir, int port, List<String> settings) {
        this.dir = dir;
        this.port = port;
        this.settings = settings;
        this.process = launch();
    }

    /** @param settings further ones, which win, such as {@code --appendfsync everysec} */
    public static RedisProcess start(String... settings) {
        try {
            if (run("redis-server", "--version") != 0) {
                assertThat(System.getenv("CI")).as("CI must have redis-server").isNotEqualTo("true");
                System.err.println("NOT TESTED: what Redis does, because there is no redis-server on the PATH");
                abort("there is no redis-server on the PATH");
            }
            List<String> all = new ArrayList<>(DURABLE);
            all.addAll(List.of(settings));
            RedisProcess server = new RedisProcess(Files.createTempDirectory("redis"), freePort(), all);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> server.process.destroyForcibly()));
            server.awaitReady();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A server that keeps what it holds in this folder, from one start to the next, and ends with this process. */
    public static void startForDevelopment(Path dir, int port) throws IOException {
        if (run("redis-server", "--version") != 0) {
            throw new IOException("There is no redis-server on the PATH");
        }
        RedisProcess server = new RedisProcess(Files.createDirectories(dir), port, DURABLE);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.process.destroy()));
        server.awaitReady();
    }

    private Process launch() {
        List<String> command = new ArrayList<>(List.of(
                "redis-server",
                "--port",
                "" + port,
                "--bind",
                "127.0.0.1",
                "--dir",
                dir.toString(),
                "--databases",
                "10000",
                "--logfile",
                "redis.log"));
        command.addAll(settings);
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        await().atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> answers("PING").startsWith("+PONG"));
    }

    /** What the server answers to one command of one line; nothing when it is not there. */
    public String answers(String command) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
            byte[] answer = new byte[4_096];
            int length = socket.getInputStream().read(answer);
            return new String(answer, 0, Math.max(0, length), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** @param database 0 to 9999 */
    public String url(int database) {
        return "redis://127.0.0.1:%d/%d".formatted(port, database);
    }

    public int port() {
        return port;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** With SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** After {@link #kill}; answers when it takes commands. */
    public void startAgain() {
        process = launch();
        awaitReady();
    }

    /** Stops it in its tracks, or lets it go on. */
    public void freeze(boolean stopped) {
        try {
            assertThat(run("kill", stopped ? "-STOP" : "-CONT", "" + process.pid()))
                    .isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitEnd() {
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static int run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException notInstalled) {
            return -1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
