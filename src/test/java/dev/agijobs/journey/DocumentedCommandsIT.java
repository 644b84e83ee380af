package dev.agijobs.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what the documents tell the reader to type. */
final class DocumentedCommandsIT {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\R(.*?)^```$");
    private static final long AT_MOST_S = 300;

    @TempDir
    private Path dir;

    private static String blocks(Path document) throws IOException {
        return BLOCK.matcher(Files.readString(document))
                .results()
                .map(MatchResult::group)
                .map(block -> block.replaceAll("(?m)^```.*\\R?", ""))
                .collect(Collectors.joining());
    }

    /** Runs it in a directory, with this JVM and {@code orchestrator} on the path. */
    private String bash(Path in, String script, URI server) throws Exception {
        Path bin = Files.createDirectories(dir.resolve("bin"));
        String program = String.join(
                " ", ChildJvm.command(dir, List.of("-jar", ServerProcess.jar().toString())));
        Path orchestrator = Files.writeString(bin.resolve("orchestrator"), "#!/bin/sh\nexec " + program + " \"$@\"\n");
        Files.setPosixFilePermissions(orchestrator, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path output = dir.resolve("bash.log");
        ProcessBuilder builder = new ProcessBuilder("bash", "-euxo", "pipefail", "-c", script)
                .directory(in.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment()
                .put("PATH", bin + ":" + Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH"));
        builder.environment().put("ORCHESTRATOR_URL", server.toString());
        builder.environment().put("ORCHESTRATOR_STATE_DIR", dir.resolve("data").toString());
        Process bash = builder.start();
        boolean ended = bash.waitFor(AT_MOST_S, TimeUnit.SECONDS);
        bash.destroyForcibly().waitFor();
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(ended && bash.exitValue() == 0).as(printed).isTrue();
        return printed;
    }

    @Test
    void the_command_lines_page_holds() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient();
                ServerProcess server = ServerProcess.start(dir.resolve("server"), "server", "")) {
            String script = blocks(Path.of("docs/cli.md"));
            assertThat(script).contains("orchestrator run ", "orchestrator watch ", "orchestrator restore ");

            String printed = bash(dir, script + "complete -p orchestrator\n", server.awaitReady(http));

            assertThat(printed).contains("Restored log ", "Valid: ").doesNotContain("orchestrator: ");
        }
    }

    @Test
    void the_readmes_plan_runs_without_a_server() throws Exception {
        // Given
        String line = Files.readString(Path.of("README.md"))
                .lines()
                .filter(each -> each.contains("quarkus-run.jar run "))
                .findFirst()
                .orElseThrow();

        // Then
        assertThat(bash(Path.of("").toAbsolutePath(), line, URI.create("http://127.0.0.1:1")))
                .contains(" succeeded");
    }
}
