package dev.agijobs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker of {@code quarkus:dev -Dkafka}, which a process starts that is not the broker's to end. */
class DevServerTest {
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    @Test
    void the_broker_ends_with_whoever_had_it_started_and_starts_again_on_what_it_kept() throws Exception {
        int port = freePort();
        for (int start = 0; start < 2; start++) {
            Files.deleteIfExists(dir.resolve("ready"));
            Process starter = starter(port);
            List<ProcessHandle> started;
            try {
                await().atMost(AT_MOST).until(() -> Files.exists(dir.resolve("ready")) && listens(port));
                started = starter.descendants().toList();
            } finally {
                starter.destroyForcibly().waitFor();
            }
            assertThat(started).hasSize(2);
            await().atMost(AT_MOST).until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    /** Stands for Maven, which runs on. */
    private Process starter(int port) throws IOException {
        List<String> server = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DevServer.class.getName(),
                "kafka",
                dir.toString(),
                "" + port);
        ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of("sh", "-c", "\"$@\" & wait", "sh")));
        builder.command().addAll(server);
        return builder.inheritIO().start();
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
