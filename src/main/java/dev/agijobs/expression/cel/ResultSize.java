package dev.agijobs.expression.cel;

import dev.agijobs.plan.Expressions.ExpressionFailure;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what references and expressions put into the parameters of one step. */
final class ResultSize {

    private final CelLimits limits;
    private int nodes;
    private long text;

    ResultSize(CelLimits limits) {
        this.limits = limits;
    }

    void addNode() throws ExpressionFailure {
        if (++nodes > limits.resultNodes()) {
            throw new ExpressionFailure("The result has more than " + limits.resultNodes() + " values.");
        }
    }

    /** Counts a value that stays as it is. */
    void addTree(@Nullable Object value) throws ExpressionFailure {
        addNode();
        switch (value) {
            case String string -> add(string);
            case List<?> list -> {
                for (Object element : list) {
                    addTree(element);
                }
            }
            case Map<?, ?> object -> {
                for (Map.Entry<?, ?> field : object.entrySet()) {
                    add((String) field.getKey());
                    addTree(field.getValue());
                }
            }
            case null, default -> {}
        }
    }

    String add(String part) throws ExpressionFailure {
        text += part.length();
        if (text > limits.resultText()) {
            throw new ExpressionFailure("The result has more than " + limits.resultText() + " characters.");
        }
        return part;
    }
}
