package dev.agijobs.tool.builtin;

import dev.agijobs.plan.ToolKind;
import dev.agijobs.tool.StepContext;
import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import io.smallrye.mutiny.Uni;

/** {@code noop}: succeeds without doing anything. */
public final class NoopTool implements StepTool {

    @Override
    public String name() {
        return "noop";
    }

    @Override
    public ToolKind kind() {
        return ToolKind.REPEATABLE;
    }

    @Override
    public Uni<StepOutcome> run(StepInput input, StepContext context) {
        return Uni.createFrom().item(StepOutcome.Done.of(null));
    }
}
