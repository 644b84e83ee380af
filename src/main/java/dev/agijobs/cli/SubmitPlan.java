package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Submits a plan to a server. */
@RegisterForReflection
@Command(name = "submit", description = "Submit a plan to a server, and print the id of its run.")
final class SubmitPlan implements Callable<Integer> {

    @Parameters(paramLabel = "PLAN", description = "File with the plan as JSON; - for standard input.")
    @SuppressWarnings("NullAway.Init")
    String plan;

    @Option(names = "--wait", description = "Follow the run to its end: exit code 0 when it succeeded, 1 when not.")
    boolean wait;

    @Mixin
    PlanFile submission = new PlanFile();

    @Mixin
    KeyOption key = new KeyOption();

    @Mixin
    FollowOptions following = new FollowOptions();

    @Mixin
    ServerOption server = new ServerOption();

    @Mixin
    Output output = new Output();

    @Override
    public Integer call() {
        byte[] request = submission.request(plan);
        ServerRuns runs = server.runs(output);
        Document created = runs.submit(request, key.orNew());
        String runId = created.text("run_id");
        if (wait) {
            output.note("Run " + runId);
            return following.follow(runs, runId, output);
        }
        output.result(created, runId);
        return 0;
    }
}
