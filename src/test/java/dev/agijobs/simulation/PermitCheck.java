package dev.agijobs.simulation;

import dev.agijobs.engine.Caller;
import dev.agijobs.engine.Submission;
import dev.agijobs.plan.Plan;
import dev.agijobs.run.RunStatus;
import dev.agijobs.testkit.Missions;
import dev.agijobs.testkit.Missions.StepSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Once all has ended, in some worlds, runs as many attempts at once as are permitted: each waits for all others, so that no permit may be missing. */
final class PermitCheck {
    private static final Caller CALLER = new Caller("permits", null);

    private final World world;
    private final boolean wanted;
    private boolean asked;
    private @Nullable String runId;

    PermitCheck(World world) {
        this.world = world;
        this.wanted = world.chance.of(0.2);
    }

    /** Begins the check when asked first; true once all permits were used. */
    boolean areBack() {
        if (!wanted) {
            return true;
        }
        if (!asked) {
            asked = true;
            submit();
        }
        RunBook book = runId == null ? null : world.auditor.book(runId);
        if (book == null) {
            return false;
        }
        if (book.state().status() != RunStatus.SUCCEEDED) {
            world.auditor.found(
                    Invariant.BOUNDED, "fewer attempts than permitted execute at once, though nothing else does");
        }
        return true;
    }

    private void submit() {
        int permits = world.settings.attemptsMax();
        StepSpec[] steps = new StepSpec[permits];
        for (int i = 0; i < permits; i++) {
            steps[i] =
                    Missions.step("s" + i).tool(SimulatedTool.HOLD).attempts(1).with("timeout", 5L);
        }
        Plan plan = Missions.mission(Map.of("max_parallel", (long) permits), steps);
        Submission submission = new Submission(plan, List.of(), Map.of(), 0, "permits", "permits");
        new Client(world, "permits")
                .<String>send(
                        "submit",
                        true,
                        life -> life.runs.submit(submission, CALLER, (state, fresh) -> state.runId()),
                        outcome -> runId = outcome.answer());
    }
}
