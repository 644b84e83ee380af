package dev.agijobs.engine;

import dev.agijobs.plan.Expressions;
import dev.agijobs.plan.Step;
import dev.agijobs.run.RunCommand.Preparation;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepError;
import dev.agijobs.run.WaitTools;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.ToolRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Evaluates what a step that could begin needs to know, so that the decision about it is a function of values. */
final class Preparer {

    private final Expressions expressions;
    private final ToolRegistry tools;

    Preparer(Expressions expressions, ToolRegistry tools) {
        this.expressions = expressions;
        this.tools = tools;
    }

    Preparation prepare(RunState state, int index, Instant now) {
        Step step = state.plan().step(index);
        RunScope scope = new RunScope(state);
        try {
            if (step.when() != null && !expressions.condition(step.when(), scope)) {
                return new Preparation.Skip(step.id());
            }
        } catch (Expressions.ExpressionFailure e) {
            return refuse(step, "WHEN_ERROR", "The condition cannot be evaluated: " + e.getMessage());
        }
        try {
            return prepare(step, step.resolve(expressions, scope), now);
        } catch (Expressions.ExpressionFailure e) {
            return refuse(step, "EXPRESSION_ERROR", "The parameters cannot be resolved: " + e.getMessage());
        }
    }

    private Preparation prepare(Step step, Map<String, Object> params, Instant now) {
        if (WaitTools.NAMES.contains(step.tool())) {
            return WaitTools.prepare(step.id(), step.tool(), params, now);
        }
        Optional<StepTool> tool = tools.find(step.tool());
        return tool.isPresent()
                ? new Preparation.Execute(step.id(), tool.get().kind(), params)
                : refuse(step, "UNKNOWN_TOOL", "There is no tool " + step.tool() + "; retry the run when there is");
    }

    private static Preparation refuse(Step step, String code, String message) {
        return new Preparation.Refuse(step.id(), new StepError(code, message));
    }
}
