package dev.agijobs.expression.cel;

import dev.agijobs.expression.cel.Compiler.Invalid;
import dev.agijobs.plan.Expressions;
import dev.agijobs.plan.Fault;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Expressions in CEL (cel.dev), with its standard functions and macros. An expression sees {@code steps} (by id: {@code out} and {@code state}) and {@code plan}
 * ({@code metadata}), and in a {@code for_each} also {@code item} and {@code index}.
 *
 * <ul>
 *   <li>Integers are int, decimals are double, and they compare with each other; arithmetic between the two needs {@code double(...)} or {@code int(...)}. Integers beyond
 *       64 bits are double.
 *   <li>{@code steps.a.out} of a skipped step is null, so that selecting from it fails; {@code $ref} gives null instead. {@code has()} asks for a field of an object.
 *   <li>A decimal result keeps what a double can hold; {@code $ref} keeps every digit. NaN, infinity, bytes, times and durations are no results.
 *   <li>Inside a text, results that are no text stand as canonical JSON.
 * </ul>
 *
 * Fault codes: EXPRESSION_INVALID, EXPRESSION_NOT_BOOLEAN, EXPRESSION_UNKNOWN_STEP, TOO_MANY_EXPRESSIONS.
 */
public final class CelExpressions implements Expressions {

    private final CelLimits limits;
    private final Compiler compiler;

    public CelExpressions(CelLimits limits) {
        this.limits = limits;
        this.compiler = new Compiler(limits);
    }

    @Override
    public List<Fault> checkCondition(String condition, Set<String> stepIds, boolean items) {
        Program program;
        try {
            program = compiler.compile(condition, items);
        } catch (Invalid e) {
            return List.of(new Fault("", "EXPRESSION_INVALID", e.detail()));
        }
        if (!program.mayBeBoolean()) {
            return List.of(new Fault("", "EXPRESSION_NOT_BOOLEAN", "The condition is never true or false."));
        }
        return program.referredSteps().stream()
                .filter(id -> !stepIds.contains(id))
                .map(id -> ParamsCheck.unknownStep("", id))
                .toList();
    }

    @Override
    public boolean speaksOfItem(String condition) {
        try {
            return compiler.compile(condition).speaksOfItem();
        } catch (Invalid e) {
            return false;
        }
    }

    @Override
    public List<Fault> checkParams(Object params, Set<String> stepIds, boolean items) {
        return new ParamsCheck(compiler, limits, stepIds, items).check(params);
    }

    @Override
    public boolean condition(String condition, Scope scope) throws ExpressionFailure {
        Object result =
                compile(compiler, condition).evaluate(new ScopeVariables(scope)::find, new CostBudget(limits.cost()));
        if (result instanceof Boolean bool) {
            return bool;
        }
        throw new ExpressionFailure("The condition is neither true nor false.");
    }

    @Override
    public Map<String, Object> resolve(Map<String, Object> params, Scope scope) throws ExpressionFailure {
        return new ParamsResolution(compiler, limits, scope).resolve(params);
    }

    static Program compile(Compiler compiler, String text) throws ExpressionFailure {
        try {
            return compiler.compile(text);
        } catch (Invalid e) {
            throw new ExpressionFailure(e.detail());
        }
    }
}
