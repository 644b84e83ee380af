package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agijobs.json.JsonTree;
import java.io.File;
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

/** The packaged program with a command line, in a process of its own. What it prints goes to two files. */
final class JarCommand implements AutoCloseable {
    private static final Duration END_MAX = Duration.ofSeconds(120);

    private final Process process;
    private final Path out;
    private final Path err;

    private JarCommand(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts it in a directory, which is its working directory. */
    static JarCommand start(Path dir, String... arguments) throws IOException {
        Path out = Files.createTempFile(dir, "command-", ".out");
        Path err = Path.of(out.toString().replaceFirst("out$", "err"));
        List<String> words = new ArrayList<>(List.of("-jar", ServerProcess.jar().toString()));
        words.addAll(List.of(arguments));
        Process process = new ProcessBuilder(ChildJvm.command(dir, words))
                .directory(dir.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new JarCommand(process, out, err);
    }

    /** Runs it to its end. */
    static JarCommand run(Path dir, String... arguments) throws IOException {
        JarCommand command = start(dir, arguments);
        command.exitCode();
        return command;
    }

    /** Runs it to its end, which must be a good one. */
    static JarCommand succeed(Path dir, String... arguments) throws IOException {
        JarCommand command = run(dir, arguments);
        assertThat(command.exitCode()).as(command::told).isZero();
        return command;
    }

    /** Waits until it has ended. */
    int exitCode() {
        try {
            assertThat(process.waitFor(END_MAX.toSeconds(), TimeUnit.SECONDS))
                    .as(() -> "the command ends: " + told())
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until standard error has this text. */
    void awaitNote(String text) {
        await().atMost(END_MAX)
                .failFast(() -> assertThat(process.isAlive() || err().contains(text))
                        .as(this::told)
                        .isTrue())
                .until(() -> err().contains(text));
    }

    /** Waits until standard output has this text. */
    void awaitOutput(String text) {
        await().atMost(END_MAX)
                .failFast(() -> assertThat(process.isAlive() || out().contains(text))
                        .as(this::told)
                        .isTrue())
                .until(() -> out().contains(text));
    }

    /** Sends a signal, such as {@code INT}. */
    void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    long pid() {
        return process.pid();
    }

    String out() {
        return text(out);
    }

    String err() {
        return text(err);
    }

    /** Standard output as one JSON object. */
    Map<?, ?> json() throws IOException {
        return (Map<?, ?>) JsonTree.parse(Files.readAllBytes(out));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that it printed, for messages. */
    String told() {
        return "out:\n" + out() + "\nerr:\n" + err();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
    }
}
