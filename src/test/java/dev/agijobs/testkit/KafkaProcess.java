package dev.agijobs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** A real Kafka broker in a JVM of its own, on free ports and in a folder of its own, which can be killed and started again. It keeps what it acknowledged. */
public final class KafkaProcess implements AutoCloseable {
    private static @Nullable KafkaProcess shared;

    private final Path dir;
    private final int port;
    private final int controllerPort;
    private Process process;

    private KafkaProcess(Path dir, int port) throws IOException {
        this.dir = dir;
        this.port = port;
        controllerPort = freePort();
        process = launch();
    }

    public static KafkaProcess start() {
        try {
            KafkaProcess broker = new KafkaProcess(Files.createTempDirectory("kafka"), freePort());
            Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
            broker.awaitReady();
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A broker that keeps what it holds in this folder, from one start to the next, and ends with this process. */
    public static void startForDevelopment(Path dir, int port) throws IOException {
        KafkaProcess broker = new KafkaProcess(dir, port);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> broker.process.destroy()));
        broker.awaitReady();
    }

    /** One for all tests of this process, which choose topics of their own, and do not kill it. */
    public static synchronized KafkaProcess shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    private Process launch() {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KafkaBroker.class.getName(),
                dir.toString(),
                "" + port,
                "" + controllerPort);
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            dir.resolve("broker.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        assertThat(process.isAlive()).as("the broker lives").isTrue();
                        return isReady(admin);
                    });
        }
    }

    private static boolean isReady(Admin admin) throws InterruptedException {
        try {
            return !admin.describeCluster().nodes().get(5, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            return false;
        }
    }

    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** With SIGKILL. */
    public void kill() {
        process.destroyForcibly();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** After {@link #kill}; answers when it takes requests. */
    public void startAgain() {
        process = launch();
        awaitReady();
    }

    @Override
    public synchronized void close() {
        if (!Files.exists(dir)) {
            return;
        }
        kill();
        try (Stream<Path> files = Files.walk(Objects.requireNonNull(dir))) {
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
}
