package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a run is followed to its end. */
@RegisterForReflection
final class FollowOptions {

    @Option(
            names = "--approve",
            paramLabel = "NAME",
            description = "Approve in the name of NAME whatever waits for it; may be repeated.")
    List<String> approvers = new ArrayList<>();

    @Option(
            names = "--at-most",
            paramLabel = "TIME",
            description = "Stop waiting after this time, with exit code 1; the run goes on where its engine does.")
    @Nullable
    Duration atMost;

    /** Follows it; answers the command's exit code. */
    int follow(Runs runs, String runId, Output output) {
        Document status;
        try (Display display = display(output)) {
            status = new Waiting(atMost).result(() -> new Following(runs, display, approvers).toTheEnd(runId));
        }
        return told(status, runId, output);
    }

    static Display display(Output output) {
        if (output.json) {
            return Display.none();
        }
        Terminal.Size size = Terminal.ofStandardError(System.getenv());
        return size == null
                ? Display.lines(output.command.commandLine().getErr())
                : new LiveDisplay(output.command.commandLine().getErr(), size, InstantSource.system());
    }

    /** Says how it ended; answers the exit code. */
    static int told(Document status, String runId, Output output) {
        Document run = status.object("run");
        String state = run.text("state");
        String error = EventText.error(run);
        output.result(status, "Run %s %s%s".formatted(runId, ended(state), error.isEmpty() ? "" : ": " + error));
        return state.equals("succeeded") ? 0 : 1;
    }

    private static String ended(String state) {
        return state.equals("cancelled") ? "was cancelled" : state;
    }
}
