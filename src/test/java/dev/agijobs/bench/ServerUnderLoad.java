package dev.agijobs.bench;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The packaged program as an operator starts it, on a free port of the loopback interface. */
final class ServerUnderLoad implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://127\\.0\\.0\\.1:[0-9]+)");
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final Path JAR = Path.of(System.getProperty("app.jar", "target/quarkus-app/quarkus-run.jar"));

    /** How the program is started. */
    enum Launch {
        /** By {@code deploy/start}, with the cache of classes. The first start of a build makes it. */
        CACHED("deploy/start"),
        /** By {@code java -jar}. */
        PLAIN("java -jar");

        final String name;

        Launch(String name) {
            this.name = name;
        }
    }

    private final Process process;
    private final URI base;
    /** {@link System#nanoTime} at the start of the process. */
    final long begin;
    /** Nanoseconds from the start of the process to its line that it listens. */
    final long startNanos;

    private ServerUnderLoad(Process process, URI base, long begin) {
        this.process = process;
        this.base = base;
        this.begin = begin;
        this.startNanos = System.nanoTime() - begin;
    }

    static ServerUnderLoad start(Path stateDir) throws IOException {
        return start(stateDir, Launch.CACHED, System.getProperty("bench.server.args", "-Xmx1g"));
    }

    /** @param more arguments for the JVM beside those that are set, separated by spaces */
    static ServerUnderLoad start(Path stateDir, String more) throws IOException {
        return start(stateDir, Launch.CACHED, System.getProperty("bench.server.args", "-Xmx1g") + " " + more);
    }

    /** @param args for the JVM, separated by spaces; may be empty */
    static ServerUnderLoad start(Path stateDir, Launch launch, String args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(
                launch == Launch.CACHED
                        ? "deploy/start"
                        : JDK.resolve("bin/java").toString());
        command.add("-Dquarkus.http.port=0");
        command.add("-Dorchestrator.state-dir=" + stateDir);
        if (!args.isEmpty()) {
            command.addAll(List.of(args.split(" ")));
        }
        if (launch == Launch.PLAIN) {
            command.addAll(List.of("-jar", JAR.toString()));
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", JDK.toString());
        builder.environment()
                .put("ORCHESTRATOR_APP", JAR.toAbsolutePath().getParent().toString());
        long begin = System.nanoTime();
        return awaitListening(builder.start(), begin);
    }

    private static ServerUnderLoad awaitListening(Process process, long begin) throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                ServerUnderLoad server = new ServerUnderLoad(process, URI.create(matcher.group(1)), begin);
                Thread.ofVirtual().start(() -> drain(output));
                return server;
            }
        }
        throw new IOException("The server ended before it listened:\n" + said);
    }

    /** A full pipe would stop the server. */
    private static void drain(BufferedReader output) {
        try {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.contains("ERROR")) {
                    System.err.println(line);
                }
            }
        } catch (IOException closed) {
            // As the process has ended.
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

    /** Body of the answer to a GET. @throws IOException also when it is no success */
    String get(String path) throws IOException {
        try (InputStream in = base.resolve(path).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What its metrics tell of the log. */
    Commits commits() throws IOException {
        String metrics = get("/q/metrics");
        return new Commits(
                metric(metrics, "orchestrator_commit_events_count"),
                metric(metrics, "orchestrator_append_seconds_count"),
                metric(metrics, "orchestrator_commit_events_sum"));
    }

    private static long metric(String metrics, String name) throws IOException {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException("No metric " + name));
    }

    Proc process() {
        return new Proc(process.pid());
    }

    /** SIGKILL. */
    void kill9() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            kill9();
        }
    }
}
