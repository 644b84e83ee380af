package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The packaged program in a process of its own, on a state directory that outlives it and on a free port. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://127\\.0\\.0\\.1:[0-9]+)");
    private static final Duration START_MAX = Duration.ofSeconds(60);

    private final ChildJvm jvm;

    private ServerProcess(ChildJvm jvm) {
        this.jvm = jvm;
    }

    /** The packaged program. */
    static Path jar() {
        Path jar = Path.of(System.getProperty("app.jar", "target/quarkus-app/quarkus-run.jar"));
        assertThat(jar).as("the packaged program; build it with: mvnw package").isRegularFile();
        return jar.toAbsolutePath();
    }

    /** @param failpoint where the process is to stop, such as {@code sqlite.after-write@50}; empty for nowhere */
    static ServerProcess start(Path dir, String name, String failpoint) throws IOException {
        return start(dir, name, failpoint, 0);
    }

    /** @param port to listen on; 0 for a free one */
    static ServerProcess start(Path dir, String name, String failpoint, int port) throws IOException {
        Map<String, String> settings = failpoint.isEmpty() ? Map.of() : Map.of("orchestrator.failpoint", failpoint);
        return start(dir, name, settings, port);
    }

    /** @param settings properties beside those that every such server has */
    static ServerProcess start(Path dir, String name, Map<String, String> settings) throws IOException {
        return start(dir, name, settings, 0);
    }

    /** @param port to listen on; 0 for a free one */
    static ServerProcess start(Path dir, String name, Map<String, String> settings, int port) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-Dquarkus.http.port=" + port,
                "-Dorchestrator.state-dir=" + dir.resolve("state"),
                "-Dorchestrator.http.allow-hosts=127.0.0.1",
                "-Dorchestrator.http.allow-private=true"));
        settings.forEach((property, value) -> arguments.add("-D" + property + "=" + value));
        arguments.addAll(List.of("-jar", jar().toString()));
        return new ServerProcess(ChildJvm.start(Files.createDirectories(dir), name, arguments));
    }

    /** Waits until the program takes requests; answers its address. */
    URI awaitReady(HttpClient http) {
        URI base = URI.create(jvm.awaitLine(LISTENING, START_MAX));
        HttpRequest ready =
                HttpRequest.newBuilder(base.resolve("/q/health/ready")).build();
        await().atMost(START_MAX)
                .until(() ->
                        http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
        return base;
    }

    /** Waits until the program prints something. */
    void awaitLine(String line) {
        jvm.awaitLine(Pattern.compile("(" + Pattern.quote(line) + ")"), START_MAX);
    }

    /** SIGSTOP: it does nothing any more, and others may think that it died. */
    void freeze() throws IOException {
        jvm.signal("STOP");
    }

    /** SIGCONT: it goes on as if no time had passed. */
    void thaw() throws IOException {
        jvm.signal("CONT");
    }

    void awaitFailpoint(String point) {
        jvm.awaitLine(Pattern.compile("FAILPOINT (" + Pattern.quote(point) + ")"), START_MAX);
    }

    /** Most bytes of memory that the process ever had, as the kernel counts them. */
    long memoryMax() throws IOException {
        return jvm.memoryMax();
    }

    void kill9() {
        jvm.kill9();
    }

    void stop() {
        jvm.stop();
    }

    @Override
    public void close() {
        jvm.close();
    }
}
