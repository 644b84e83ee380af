package dev.agijobs.tool.builtin;

import dev.agijobs.plan.ToolKind;
import dev.agijobs.tool.InvalidParams;
import dev.agijobs.tool.StepContext;
import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepParams;
import dev.agijobs.tool.StepTool;
import io.smallrye.mutiny.Uni;

/**
 * {@code fail {times, final, message}}: fails attempts 1 to {@code times}, then succeeds; without {@code times} it always fails. With {@code final:
 * true} its failure is the last. The code is {@code FAILED_ON_REQUEST}.
 */
public final class FailTool implements StepTool {

    @Override
    public String name() {
        return "fail";
    }

    @Override
    public ToolKind kind() {
        return ToolKind.REPEATABLE;
    }

    @Override
    public Uni<StepOutcome> run(StepInput input, StepContext context) {
        return Uni.createFrom().item(outcome(input));
    }

    private static StepOutcome outcome(StepInput input) {
        try {
            StepParams params = StepParams.of(input);
            int times = params.integer("times", 0, Integer.MAX_VALUE).orElse(Integer.MAX_VALUE);
            boolean last = params.flag("final").orElse(false);
            String message = params.text("message").orElse("The step was told to fail.");
            return input.attempt() <= times
                    ? new StepOutcome.Failed("FAILED_ON_REQUEST", message, last)
                    : StepOutcome.Done.of(null);
        } catch (InvalidParams invalid) {
            return invalid.outcome();
        }
    }
}
