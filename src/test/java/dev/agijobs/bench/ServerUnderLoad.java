package dev.agijobs.bench;

import dev.agijobs.eventlog.Failpoints;
import dev.agijobs.eventlog.sqlite.SqliteEventLog;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The packaged program as an operator starts it, on a free port of the loopback interface. */
final class ServerUnderLoad implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://127\\.0\\.0\\.1:[0-9]+)");

    private final Path stateDir;
    private final Process process;
    private final URI base;
    /** Nanoseconds from the start of the process to its line that it listens. */
    final long startNanos;

    private ServerUnderLoad(Path stateDir, Process process, URI base, long startNanos) {
        this.stateDir = stateDir;
        this.process = process;
        this.base = base;
        this.startNanos = startNanos;
    }

    static ServerUnderLoad start(Path stateDir) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(System.getProperty("bench.server.args", "-Xmx1g").split(" ")));
        command.add("-Dquarkus.http.port=0");
        command.add("-Dorchestrator.state-dir=" + stateDir);
        command.addAll(List.of("-jar", System.getProperty("app.jar", "target/quarkus-app/quarkus-run.jar")));
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                long took = System.nanoTime() - begin;
                Thread.ofVirtual().start(() -> drain(output));
                return new ServerUnderLoad(stateDir, process, URI.create(matcher.group(1)), took);
            }
        }
        throw new IOException("The server ended before it listened");
    }

    /** A full pipe would stop the server. */
    private static void drain(BufferedReader output) {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.contains("ERROR")) {
                    System.err.println(line);
                }
            }
        } catch (IOException e) {
            System.err.println("The server's output ended: " + e.getMessage());
        }
    }

    RequestOptions request(HttpMethod method, String path) {
        return new RequestOptions()
                .setMethod(method)
                .setHost(base.getHost())
                .setPort(base.getPort())
                .setURI(path);
    }

    URI base() {
        return base;
    }

    /** What the operating system says of the server's memory: resident now, and at most so far. */
    String memory() throws IOException {
        try (Stream<String> status = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return status.filter(line -> line.startsWith("VmRSS") || line.startsWith("VmHWM"))
                    .map(line -> line.replaceAll("\\s+", " "))
                    .collect(Collectors.joining(", "));
        }
    }

    /** CPU seconds of the server. */
    double cpu() {
        return Cpu.of(process.toHandle());
    }

    /** SIGKILL. */
    void kill9() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Stops the server and counts what it left. */
    long eventsInLog() throws Exception {
        close();
        try (ExecutorService answers = Executors.newSingleThreadExecutor();
                SqliteEventLog log = new SqliteEventLog(stateDir, answers, Failpoints.NONE)) {
            return LogCount.events(log).await().atMost(Duration.ofMinutes(5));
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            kill9();
        }
    }
}
