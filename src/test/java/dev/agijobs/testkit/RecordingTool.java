package dev.agijobs.testkit;

import dev.agijobs.plan.ToolKind;
import dev.agijobs.tool.StepContext;
import dev.agijobs.tool.StepInput;
import dev.agijobs.tool.StepOutcome;
import dev.agijobs.tool.StepTool;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/** A tool that remembers every call and every cancellation, and does what the test says. */
public final class RecordingTool implements StepTool {
    private final String name;
    private final ToolKind kind;
    private final BiFunction<StepInput, StepContext, Uni<StepOutcome>> behaviour;

    public final List<StepInput> calls = new CopyOnWriteArrayList<>();
    public final List<String> cancelled = new CopyOnWriteArrayList<>();

    public RecordingTool(String name, ToolKind kind, BiFunction<StepInput, StepContext, Uni<StepOutcome>> behaviour) {
        this.name = name;
        this.kind = kind;
        this.behaviour = behaviour;
    }

    /** Never ends by itself. */
    public static RecordingTool hanging(String name, ToolKind kind) {
        return new RecordingTool(
                name, kind, (input, context) -> Uni.createFrom().nothing());
    }

    /** Answers its token. */
    public static RecordingTool answering(String name) {
        return new RecordingTool(
                name,
                ToolKind.REPEATABLE,
                (input, context) -> Uni.createFrom().item(StepOutcome.Done.of(input.token())));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ToolKind kind() {
        return kind;
    }

    @Override
    public Uni<StepOutcome> run(StepInput input, StepContext context) {
        calls.add(input);
        return behaviour.apply(input, context).onCancellation().invoke(() -> cancelled.add(input.token()));
    }

    public List<String> tokens() {
        return calls.stream().map(StepInput::token).toList();
    }
}
