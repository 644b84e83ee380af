package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Java process of its own, whose output goes to a file. */
final class ChildJvm implements AutoCloseable {
    /** Exit code of a process that SIGKILL ended. */
    private static final int KILLED = 128 + 9;

    private static final Duration END_MAX = Duration.ofSeconds(30);

    private final Process process;
    private final Path output;

    private ChildJvm(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * @param dir gets the output as {@code name.log}, and what the process leaves in its temporary directory
     * @param arguments options, and the jar or the class with its arguments
     */
    static ChildJvm start(Path dir, String name, List<String> arguments) throws IOException {
        return start(dir, name, new ProcessBuilder(command(dir, arguments)));
    }

    /** @param command a line of shell that becomes a Java process */
    static ChildJvm shell(Path dir, String name, String command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", "exec " + command).directory(dir.toFile());
        builder.environment().putAll(environment);
        return start(dir, name, builder);
    }

    private static ChildJvm start(Path dir, String name, ProcessBuilder builder) throws IOException {
        Path output = dir.resolve(name + ".log");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new ChildJvm(process, output);
    }

    /** The words that start a small JVM with its temporary directory in {@code dir}. */
    static List<String> command(Path dir, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx256m"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Djava.io.tmpdir=" + Files.createDirectories(dir.resolve("tmp")));
        command.addAll(arguments);
        return command;
    }

    /** Waits until the output has a match, and answers its last group; fails at once when the process ends before. */
    String awaitLine(Pattern pattern, Duration atMost) {
        Matcher matcher = await().atMost(atMost)
                .pollInterval(Duration.ofMillis(10))
                .failFast(() -> assertThat(process.isAlive())
                        .as("The process ended before it printed %s:%n%s", pattern, output())
                        .isTrue())
                .until(() -> pattern.matcher(output()), Matcher::find);
        return matcher.group(matcher.groupCount());
    }

    String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Most bytes of memory that the process ever had ({@code VmHWM} of proc(5)). */
    long memoryMax() throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> 1_024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /** SIGKILL; nothing of the process runs any more when this answers. */
    void kill9() {
        process.destroyForcibly();
        assertThat(awaitEnd()).as(() -> "how the process ended:\n" + output()).isEqualTo(KILLED);
    }

    /** @param name of the signal, without SIG */
    void signal(String name) throws IOException {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        assertThat(kill.onExit().join().exitValue()).isZero();
    }

    /** SIGTERM. */
    void stop() {
        process.destroy();
        awaitEnd();
    }

    /** Waits until the process has ended by itself; answers its exit code. */
    int awaitEnd() {
        try {
            assertThat(process.waitFor(END_MAX.toSeconds(), TimeUnit.SECONDS))
                    .as(() -> "the process ends:\n" + output())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd();
    }
}
