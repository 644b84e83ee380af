package dev.agijobs.expression.cel;

import dev.cel.common.ast.CelExpr;
import dev.cel.runtime.CelEvaluationListener;
import java.util.List;
import java.util.Map;

/**
 * Bounds the work of an evaluation. CEL has no loops, but {@code ["a"].map(x, x + x).map(x, x + x)...} doubles a text every few characters, and comparing values that
 * hold each other twice takes time that doubles as well. So every value an expression computes is charged as it appears, and before a comparison or a search what it is
 * about to walk through. The charge depends on values alone, never on time: the same values always fail alike.
 */
final class Meter implements CelEvaluationListener {

    private static final int CHARACTERS_PER_UNIT = 16;
    private static final int MATCHED_FACTOR = 64;
    private static final int PATTERN_MAX = 256;
    private static final long PER_PATTERN_CHARACTER = 4;
    private static final long PER_LARGE_PART = 1_000;
    private static final int ELEMENTS_PER_UNIT = 4;

    private final int max;
    private final Map<Long, OperandUse> uses;
    private long spent;

    Meter(int max, Map<Long, OperandUse> uses) {
        this.max = max;
        this.uses = uses;
    }

    long spent() {
        return spent;
    }

    boolean exhausted() {
        return spent > max;
    }

    @Override
    public void callback(CelExpr expression, Object value) {
        spend(1);
        if (value instanceof String text) {
            spend(text.length() / CHARACTERS_PER_UNIT);
        }
        OperandUse use = uses.get(expression.id());
        if (use != null) {
            charge(use, value);
        }
    }

    private void charge(OperandUse use, Object value) {
        switch (use) {
            case JOINED -> spend(value instanceof List<?> list ? list.size() / ELEMENTS_PER_UNIT : 0);
            case COMPARED -> walk(value);
            case LOOKED_UP -> walkUnlessMap(value);
            case MATCHED -> spend(length(value) / CHARACTERS_PER_UNIT * MATCHED_FACTOR);
            case PATTERN -> spend(length(value) > PATTERN_MAX ? max : compilation(value));
            case SEARCHED_FOR -> spend(length(value) > PATTERN_MAX ? max : 0);
            case JUDGED -> quote(value);
        }
    }

    /** A pattern is compiled whenever it is used; classes such as {@code \p{L}} stand for hundreds of ranges, and {@code {9}} for so many copies. */
    private static long compilation(Object value) {
        if (!(value instanceof String pattern)) {
            return 0;
        }
        long large =
                pattern.chars().filter(c -> c == '{' || c == 'p' || c == 'P').count();
        return PER_PATTERN_CHARACTER * pattern.length() + PER_LARGE_PART * large;
    }

    /** What is no truth value is quoted in full by the error that it makes, which {@code ||} may forgive. */
    private void quote(Object value) {
        if (!(value instanceof Boolean)) {
            walk(value);
        }
    }

    private static long length(Object value) {
        return value instanceof String text ? text.length() : 0;
    }

    private void walk(Object value) {
        spend(1 + length(value) / CHARACTERS_PER_UNIT);
        if (value instanceof List<?> list) {
            list.forEach(this::walk);
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(this::walk);
        }
    }

    private void walkUnlessMap(Object value) {
        if (!(value instanceof Map<?, ?>)) {
            walk(value);
        }
    }

    private void spend(long units) {
        spent += units;
        if (exhausted()) {
            throw new Exhausted();
        }
    }

    /** Ends the evaluation. CEL may take it for an ordinary error that {@code ||} forgives, so that {@link #exhausted} has the last word. */
    private static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Exhausted() {
            super("too much work", null, false, false);
        }
    }
}
