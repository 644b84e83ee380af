package dev.agijobs.cli;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a plan with an engine in this process. */
@RegisterForReflection
@Command(
        name = "run",
        description = {
            "Run a plan to its end, with an engine inside of this process and without a server.",
            "All other unfinished runs of the state directory go on meanwhile. What is interrupted is kept, and goes on with the next engine."
        })
final class RunPlan implements Callable<Integer> {

    private final Local local;

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    What what;

    /** A new run or an old one. */
    @RegisterForReflection
    static final class What {
        @Parameters(paramLabel = "PLAN", description = "File with the plan as JSON; - for standard input.")
        @Nullable
        String plan;

        @Option(
                names = "--resume",
                paramLabel = "RUN_ID",
                description = "Go on with a run that is there instead of beginning one.")
        @Nullable
        String runId;
    }

    @Mixin
    PlanFile submission = new PlanFile();

    @Mixin
    KeyOption key = new KeyOption();

    @Mixin
    FollowOptions following = new FollowOptions();

    @Mixin
    StateDirOption stateDir = new StateDirOption();

    @Mixin
    Output output = new Output();

    RunPlan(Local local) {
        this.local = local;
    }

    @Override
    public Integer call() {
        byte[] request = what.plan == null ? new byte[0] : submission.request(what.plan);
        Path dir = stateDir.of(local);
        try (Interruptible engine = new Interruptible(local.engine(dir))) {
            String runId = what.runId;
            if (runId == null) {
                runId = engine.runs().submit(request, key.orNew()).text("run_id");
            }
            String howToGoOn = howToGoOn(runId, dir);
            engine.whenInterrupted("Interrupted. " + howToGoOn, output::note);
            output.note("Run " + runId);
            return follow(engine.runs(), runId, howToGoOn);
        }
    }

    private int follow(Runs runs, String runId, String howToGoOn) {
        try {
            return following.follow(runs, runId, output);
        } catch (Failure failure) {
            if (failure.code().equals(Waiting.STILL_RUNNING)) {
                output.note(howToGoOn);
            }
            throw failure;
        }
    }

    private static String howToGoOn(String runId, Path dir) {
        return ("Run %s is kept; it goes on with `%s run --resume %s %s %s`," + " or with a server on this directory.")
                .formatted(
                        runId,
                        Root.NAME,
                        runId,
                        StateDirOption.NAME,
                        dir.toAbsolutePath().normalize());
    }
}
