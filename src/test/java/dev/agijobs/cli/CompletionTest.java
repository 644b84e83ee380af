package dev.agijobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The completion script, in a real bash. */
class CompletionTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path dir;

    /** What bash offers for the last of these words. */
    private List<String> offered(String... words) throws IOException, InterruptedException {
        RecordingLocal local = new RecordingLocal();
        assertThat(local.run("completion")).isZero();
        Path script = Files.writeString(dir.resolve("completion.sh"), local.out);
        String typed = String.join("' '", words);
        String asks = """
                set -e
                source '%s'
                compopt() { :; } # which bash has only where a key was pressed
                COMP_WORDS=('orchestrator' '%s') COMP_CWORD=%d
                "$(complete -p orchestrator | sed 's/.*-F \\([^ ]*\\) .*/\\1/')" orchestrator '%s' ''
                printf '%%s\\n' "${COMPREPLY[@]}"
                """.formatted(script, typed, words.length, words[words.length - 1]);
        Process bash = new ProcessBuilder("bash", "--norc", "-c", asks)
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(bash.exitValue()).as(output).isZero();
        return output.lines().map(String::strip).toList();
    }

    @Test
    void bash_completes_commands() throws Exception {
        assertThat(offered("re")).containsExactlyInAnyOrder("rebuild", "restore");
        assertThat(offered("")).contains("serve", "run", "submit", "watch", "events", "verify", "backup");
    }

    @Test
    void bash_completes_options() throws Exception {
        assertThat(offered("run", "--st")).containsExactly("--state-dir");
    }
}
