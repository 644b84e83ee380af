package dev.agijobs.journey;

import dev.agijobs.plan.ToolKind;
import dev.agijobs.tool.StepContext;
import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import io.smallrye.mutiny.Uni;

/** {@code die}: ends its own process, at once and without any goodbye. */
final class DieTool implements StepTool {
    static final String NAME = "die";

    /** Exit code of a process that ran the tool. */
    static final int EXIT = 66;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ToolKind kind() {
        return ToolKind.REPEATABLE;
    }

    @Override
    public Uni<StepOutcome> run(StepInput input, StepContext context) {
        Runtime.getRuntime().halt(EXIT);
        throw new IllegalStateException("the process has ended");
    }
}
