package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Follows a run of a server to its end. */
@RegisterForReflection
@Command(
        name = "watch",
        description = "Follow a run of a server to its end: exit code 0 when it succeeded, 1 when not.",
        footer = {"", "With --json it prints the run's events, one a line."})
final class WatchRun implements Callable<Integer> {

    @Parameters(paramLabel = "RUN_ID", description = "The run.")
    @SuppressWarnings("NullAway.Init")
    String runId;

    @Option(
            names = "--after",
            paramLabel = "SEQ",
            description = "With --json, begin after the event with this seq (0).")
    long after;

    @Mixin
    FollowOptions following = new FollowOptions();

    @Mixin
    ServerOption server = new ServerOption();

    @Mixin
    Output output = new Output();

    @Override
    public Integer call() {
        ServerRuns runs = server.runs(output);
        return output.json ? events(runs) : following.follow(runs, runId, output);
    }

    private int events(ServerRuns runs) {
        Display printing = new Display() {
            @Override
            public void show(Document event, RunProgress run) {
                output.result(event, "");
            }

            @Override
            public void close() {}
        };
        Document status = new Waiting(following.atMost)
                .result(() -> new Following(runs, printing, following.approvers).toTheEnd(runId));
        return status.object("run").text("state").equals("succeeded") ? 0 : 1;
    }
}
