package dev.agijobs.tool.builtin;

import dev.agijobs.plan.ToolKind;
import dev.agijobs.tool.StepContext;
import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import io.smallrye.mutiny.Uni;
import java.util.Collections;

/** {@code echo {value}}: answers {@code data.value}, the value as it came, null when absent. */
public final class EchoTool implements StepTool {

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public ToolKind kind() {
        return ToolKind.REPEATABLE;
    }

    @Override
    public Uni<StepOutcome> run(StepInput input, StepContext context) {
        Object data = Collections.singletonMap("value", input.params().get("value"));
        return Uni.createFrom().item(StepOutcome.Done.of(data));
    }
}
