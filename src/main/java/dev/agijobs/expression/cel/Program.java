package dev.agijobs.expression.cel;

import dev.agijobs.plan.Expressions.ExpressionFailure;
import dev.agijobs.plan.Unicode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelVariableResolver;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An expression, checked and ready to run. Immutable. */
final class Program {

    static final String STEPS = "steps";

    /** CEL quotes the values that it could not use. */
    static final int MESSAGE_MAX = 1_000;

    private final CelRuntime.Program program;
    private final CelType type;
    private final List<String> referredSteps;
    private final Map<Long, OperandUse> uses;
    private final boolean speaksOfItem;

    Program(CelAbstractSyntaxTree checked, CelRuntime.Program program, boolean speaksOfItem) {
        this.speaksOfItem = speaksOfItem;
        List<CelExpr> all = CelNavigableAst.fromAst(checked)
                .getRoot()
                .allNodes()
                .map(CelNavigableExpr::expr)
                .toList();
        this.program = program;
        this.type = checked.getResultType();
        this.referredSteps = all.stream()
                .map(Program::referredStep)
                .flatMap(Optional::stream)
                .distinct()
                .toList();
        this.uses = OperandUse.in(all.stream());
    }

    boolean mayBeBoolean() {
        return type.equals(SimpleType.BOOL) || type.equals(SimpleType.DYN);
    }

    /** Whether it can be evaluated only for an item of a {@code for_each}. */
    boolean speaksOfItem() {
        return speaksOfItem;
    }

    /** The steps named by {@code steps.ID} or {@code steps["ID"]}. */
    List<String> referredSteps() {
        return referredSteps;
    }

    /** @throws ExpressionFailure when it fails or costs more than {@code budget} has left */
    Object evaluate(CelVariableResolver variables, CostBudget budget) throws ExpressionFailure {
        Meter meter = new Meter(budget.left(), uses);
        try {
            Object result = program.trace(variables, meter);
            budget.spend(meter);
            return result;
        } catch (CelEvaluationException | RuntimeException e) {
            budget.spend(meter);
            throw new ExpressionFailure(sentence(e));
        }
    }

    private static String sentence(Exception e) {
        String message = String.valueOf(e.getMessage()).replaceFirst("^evaluation error( at <input>:(\\d+))?: ", "");
        return Unicode.cut(message.endsWith(".") ? message : message + ".", MESSAGE_MAX);
    }

    private static Optional<String> referredStep(CelExpr expression) {
        if (expression.getKind() == Kind.SELECT && isSteps(expression.select().operand())) {
            return Optional.of(expression.select().field());
        }
        if (expression.getKind() == Kind.CALL
                && expression.call().function().equals("_[_]")
                && isSteps(expression.call().args().getFirst())) {
            CelExpr key = expression.call().args().get(1);
            return key.getKind() == Kind.CONSTANT && key.constant().getKind() == CelConstant.Kind.STRING_VALUE
                    ? Optional.of(key.constant().stringValue())
                    : Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean isSteps(CelExpr expression) {
        return expression.getKind() == Kind.IDENT && expression.ident().name().equals(STEPS);
    }
}
