package dev.agijobs.engine;

import dev.agijobs.plan.Compensation;
import dev.agijobs.plan.Expressions;
import dev.agijobs.plan.Step;
import dev.agijobs.run.RunCommand.Preparation;
import dev.agijobs.run.RunState;
import dev.agijobs.run.StepError;
import dev.agijobs.run.Wait;
import dev.agijobs.run.WaitTools;
import dev.agijobs.tool.StepTool;
import dev.agijobs.tool.ToolRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Evaluates what a step that could begin needs to know, so that the decision about it is a function of values. */
final class Preparer {

    /** Most items of one step. */
    static final int ITEMS_MAX = 10_000;

    private static final String ITEMS = "items";

    private final Expressions expressions;
    private final ToolRegistry tools;
    private final ChildPlans children;

    Preparer(Expressions expressions, ToolRegistry tools, ChildPlans children) {
        this.expressions = expressions;
        this.tools = tools;
        this.children = children;
    }

    Preparation prepare(RunState state, int row, Instant now) {
        Step step = state.planStep(row);
        String id = state.stepId(row);
        RunScope scope = new RunScope(state, row);
        boolean fans = state.fansOut(row);
        try {
            if (asks(step, fans) && !expressions.condition(Objects.requireNonNull(step.when()), scope)) {
                return new Preparation.Skip(id);
            }
        } catch (Expressions.ExpressionFailure e) {
            return refuse(id, "WHEN_ERROR", "The condition cannot be evaluated: " + e.getMessage());
        }
        try {
            return fans ? items(step, id, scope) : prepare(state, row, step.resolve(expressions, scope), now);
        } catch (Expressions.ExpressionFailure e) {
            return refuse(id, "EXPRESSION_ERROR", "The parameters cannot be resolved: " + e.getMessage());
        }
    }

    /** A condition that speaks of the item is asked for each item, any other one once for the step. */
    private boolean asks(Step step, boolean fans) {
        return step.when() != null && (step.forEach() == null || fans != expressions.speaksOfItem(step.when()));
    }

    private Preparation items(Step step, String id, RunScope scope) throws Expressions.ExpressionFailure {
        Object template = Objects.requireNonNull(step.forEachTemplate());
        Object items = expressions.resolve(Map.of(ITEMS, template), scope).get(ITEMS);
        if (!(items instanceof List<?> list)) {
            return refuse(id, "FOR_EACH_NO_LIST", "for_each is no list");
        }
        if (list.size() > ITEMS_MAX) {
            return refuse(id, "FOR_EACH_TOO_LARGE", "for_each has %d items, over %d".formatted(list.size(), ITEMS_MAX));
        }
        return new Preparation.Await(id, Map.of(), new Wait.Items(list), null);
    }

    private Preparation prepare(RunState state, int row, Map<String, Object> params, Instant now) {
        String id = state.stepId(row);
        String name = state.planStep(row).tool();
        if (WaitTools.NAMES.contains(name)) {
            return WaitTools.prepare(id, name, params, now);
        }
        if (name.equals(Step.RUN_PLAN)) {
            return children.prepare(state, row, params);
        }
        Optional<StepTool> tool = tools.find(name);
        return tool.isPresent()
                ? new Preparation.Execute(id, tool.get().kind(), params)
                : refuse(id, "UNKNOWN_TOOL", unknown(name));
    }

    /** How the row is to be undone. */
    Preparation prepareUndo(RunState state, int row) {
        Compensation undo = Objects.requireNonNull(state.planStep(row).compensate());
        String id = state.stepId(row);
        Optional<StepTool> tool = tools.find(undo.tool());
        if (tool.isEmpty()) {
            return new Preparation.CannotUndo(id, new StepError("UNKNOWN_TOOL", unknown(undo.tool())));
        }
        try {
            Map<String, Object> params = expressions.resolve(undo.params(), new RunScope(state, row));
            return new Preparation.Undo(id, tool.get().kind(), params);
        } catch (Expressions.ExpressionFailure e) {
            String message = "The parameters cannot be resolved: " + e.getMessage();
            return new Preparation.CannotUndo(id, new StepError("EXPRESSION_ERROR", message));
        }
    }

    private static String unknown(String tool) {
        return "There is no tool " + tool + "; retry the run when there is";
    }

    private static Preparation refuse(String stepId, String code, String message) {
        return new Preparation.Refuse(stepId, new StepError(code, message));
    }
}
