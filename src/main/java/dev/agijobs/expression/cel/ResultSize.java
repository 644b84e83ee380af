package dev.agijobs.expression.cel;

import dev.agijobs.plan.Expressions.ExpressionFailure;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what references and expressions put into the parameters of one step. */
final class ResultSize {

    /** Parameters, and the event that holds them, add a few levels, and JSON ends at 1,000. */
    private static final int DEPTH_MAX = 500;

    /** Digits of a number that count as part of its value and not as text. */
    private static final int NUMBER_FREE = 20;

    private final CelLimits limits;
    private int nodes;
    private long text;

    ResultSize(CelLimits limits) {
        this.limits = limits;
    }

    /** @param depth objects and lists that the value stands in */
    void addNode(int depth) throws ExpressionFailure {
        if (++nodes > limits.resultNodes()) {
            throw new ExpressionFailure("The result has more than " + limits.resultNodes() + " values.");
        }
        if (depth > DEPTH_MAX) {
            throw new ExpressionFailure("The result is nested over " + DEPTH_MAX + " levels.");
        }
    }

    /** Counts a value that stays as it is. */
    void addTree(@Nullable Object value) throws ExpressionFailure {
        addTree(value, 0);
    }

    private void addTree(@Nullable Object value, int depth) throws ExpressionFailure {
        addNode(depth);
        switch (value) {
            case String string -> add(string);
            case BigDecimal number -> add(number);
            case BigInteger number -> add(new BigDecimal(number));
            case List<?> list -> {
                for (Object element : list) {
                    addTree(element, depth + 1);
                }
            }
            case Map<?, ?> object -> {
                for (Map.Entry<?, ?> field : object.entrySet()) {
                    add((String) field.getKey());
                    addTree(field.getValue(), depth + 1);
                }
            }
            case null, default -> {}
        }
    }

    String add(String part) throws ExpressionFailure {
        addCharacters(part.length());
        return part;
    }

    /** A large or small number may be written in full: 1e300 takes 301 digits. */
    BigDecimal add(BigDecimal number) throws ExpressionFailure {
        long digits = number.precision() + Math.abs((long) number.scale());
        addCharacters(Math.max(0, digits - NUMBER_FREE));
        return number;
    }

    private void addCharacters(long characters) throws ExpressionFailure {
        text += characters;
        if (text > limits.resultText()) {
            throw new ExpressionFailure("The result has more than " + limits.resultText() + " characters.");
        }
    }
}
