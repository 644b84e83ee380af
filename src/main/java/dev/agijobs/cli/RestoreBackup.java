package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Makes a state directory of a backup. */
@RegisterForReflection
@Command(
        name = "restore",
        description = {
            "Make a state directory of a backup, after verifying it. The directory must be absent or empty.",
            "With --source kafka it makes the log anew of what was published (ORCHESTRATOR_KAFKA_BOOTSTRAP), in an empty state directory or database, after verifying all of it; done again, it goes on where it was.",
            "The log keeps its id, so positions stay good. Unfinished runs go on when an engine starts there; views are built again then."
        })
final class RestoreBackup implements Runnable {

    private final Local local;

    @Parameters(arity = "0..1", paramLabel = "FROM", description = "A folder or a .zip file that `backup` made.")
    @Nullable
    Path from;

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            defaultValue = "backup",
            description = "What it is made of: backup or kafka (${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init")
    String source;

    @Mixin
    PlaceOption place = new PlaceOption();

    @Mixin
    Output output = new Output();

    RestoreBackup(Local local) {
        this.local = local;
    }

    @Override
    public void run() {
        switch (source) {
            case "backup" -> ofBackup();
            case "kafka" -> ofKafka();
            default -> throw refused("--source is backup or kafka");
        }
    }

    private ParameterException refused(String why) {
        return new ParameterException(output.command.commandLine(), why);
    }

    private void ofKafka() {
        if (from != null) {
            throw refused("Either FROM or --source kafka: which is it to be?");
        }
        Document restored = local.restorePublished(place.of(local));
        if (!restored.isTrue("same_offsets")) {
            output.note(
                    "The log has other shards than the one that was published: positions are not good any more, and publishing needs another orchestrator.kafka.prefix");
        }
        output.result(
                restored,
                "Restored log %s from Kafka: %d events of %d streams, %d artifacts"
                        .formatted(
                                restored.text("log_id"),
                                restored.number("events"),
                                restored.number("streams"),
                                restored.number("artifacts")));
    }

    private void ofBackup() {
        Path backup = from;
        if (backup == null) {
            throw refused("Missing required parameter: FROM, or --source kafka");
        }
        Document restored = local.restore(backup, StateDirOption.ofFiles(place.of(local)));
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
