package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a state directory of a backup. */
@RegisterForReflection
@Command(
        name = "restore",
        description = {
            "Make a state directory of a backup, after verifying it. The directory must be absent or empty.",
            "The log keeps its id, so positions stay good. Unfinished runs go on when an engine starts on the directory; views are built again then."
        })
final class RestoreBackup implements Runnable {

    private final Local local;

    @Parameters(paramLabel = "FROM", description = "A folder or a .zip file that `backup` made.")
    @SuppressWarnings("NullAway.Init")
    Path from;

    @Mixin
    StateDirOption stateDir = new StateDirOption();

    @Mixin
    Output output = new Output();

    RestoreBackup(Local local) {
        this.local = local;
    }

    @Override
    public void run() {
        Document restored = local.restore(from, stateDir.ofFiles(local));
        if (restored.number("missing_artifacts") > 0) {
            output.note(restored.number("missing_artifacts")
                    + " artifacts of the backup are missing or damaged; no event claims them");
        }
        output.result(
                restored,
                "Restored log %s of %s to %s: %s"
                        .formatted(
                                restored.text("log_id"),
                                restored.text("taken_at"),
                                restored.text("state_dir"),
                                TakeBackup.holds(restored)));
    }
}
