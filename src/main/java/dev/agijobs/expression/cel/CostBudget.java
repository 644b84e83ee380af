package dev.agijobs.expression.cel;

import dev.agijobs.plan.Expressions.ExpressionFailure;

/** The work that the expressions of one step may still do. */
final class CostBudget {

    private int left;

    CostBudget(int cost) {
        this.left = cost;
    }

    int left() {
        return left;
    }

    void spend(Meter meter) throws ExpressionFailure {
        left = (int) Math.max(0, left - meter.spent());
        if (meter.exhausted()) {
            throw new ExpressionFailure("The expression does too much work; take smaller lists and texts.");
        }
    }
}
