package dev.agijobs.linearizability;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A run, commanded by one client after another. What follows from a command by itself (a step goes on, the run ends) may come together with the commands that arrive
 * at the same time, so before a command it may have happened or not; whoever looks sees that it has.
 */
final class RunModel implements SequentialModel<ModelRun, RunCall, RunAnswer> {

    /** Waits for the signal {@code go}, then for two of {@link #APPROVERS}. The run itself starts when {@link #STARTER} approves. */
    static final String PLAN = """
            {"steps": [
              {"id": "w", "kind": "code", "tool": "signal.wait", "params": {"name": "go"}},
              {"id": "ok", "kind": "validate", "tool": "human.approval", "needs": ["w"],
               "params": {"approvers": ["ann", "bob"], "required": 2}}]}""";

    static final String STARTER = "carol";
    static final List<String> APPROVERS = List.of("ann", "bob");

    @Override
    public ModelRun initial() {
        return new ModelRun();
    }

    @Override
    public List<ModelRun> after(ModelRun run, RunCall call, @Nullable RunAnswer answer) {
        return switch (call) {
            case RunCall.Look look -> looked(run.settled(), answer);
            case RunCall.Command command -> {
                Set<ModelRun> before = new LinkedHashSet<>(List.of(run.settled(), run));
                List<ModelRun> after = new ArrayList<>();
                before.forEach(state -> after.addAll(commanded(state, command, answer)));
                yield after;
            }
        };
    }

    private static List<ModelRun> looked(ModelRun run, @Nullable RunAnswer answer) {
        return switch (answer) {
            case RunAnswer.Seen seen -> run.seen(seen).stream().toList();
            case RunAnswer.Refused refused ->
                !run.submitted && refused.code().equals("RUN_NOT_FOUND") ? List.of(run) : List.of();
            case null -> List.of(run);
            case RunAnswer.Accepted accepted -> List.of();
        };
    }

    private static List<ModelRun> commanded(ModelRun run, RunCall.Command command, @Nullable RunAnswer answer) {
        ModelRun after = run.copy();
        ModelRun.Outcome outcome = after.obey(command);
        boolean possible = switch (answer) {
            case null -> true;
            case RunAnswer.Accepted accepted ->
                outcome.refusal() == null
                        && (accepted.changed() == null || accepted.changed() == outcome.changed())
                        && after.isNamed(accepted.runId());
            case RunAnswer.Refused refused ->
                refused.code().equals(outcome.refusal())
                        && (refused.status() == null || refused.status().equals(run.statusName()));
            case RunAnswer.Seen seen -> false;
        };
        return possible ? List.of(after) : List.of();
    }
}
