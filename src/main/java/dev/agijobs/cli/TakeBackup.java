package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Copies a state directory. */
@RegisterForReflection
@Command(
        name = "backup",
        description = {
            "Take a verified backup of a state directory, also while a server runs on it.",
            "It holds everything that was acknowledged before it began. Views are left out, as they are built again."
        })
final class TakeBackup implements Runnable {

    private final Local local;

    @Parameters(
            paramLabel = "TO",
            description = "A folder that is absent or empty, or a file to be made whose name ends with .zip.")
    @SuppressWarnings("NullAway.Init")
    Path to;

    @Mixin
    StateDirOption stateDir = new StateDirOption();

    @Mixin
    Output output = new Output();

    TakeBackup(Local local) {
        this.local = local;
    }

    @Override
    public void run() {
        Document taken = local.backup(stateDir.ofFiles(local), to);
        taken.texts("damaged_artifacts")
                .forEach(
                        cid -> output.note("The artifact " + cid + " is damaged and was left out; no event claims it"));
        output.result(
                taken, "Backed up log %s to %s: %s".formatted(taken.text("log_id"), taken.text("to"), holds(taken)));
    }

    /** What a backup holds, in words. */
    static String holds(Document backup) {
        return "%d events of %d streams up to %s, %d artifacts, %d unfinished runs"
                .formatted(
                        backup.number("events"),
                        backup.number("streams"),
                        backup.text("position"),
                        backup.number("artifacts"),
                        backup.number("unfinished_runs"));
    }
}
