package dev.agijobs.expression.cel;

import dev.agijobs.expression.cel.Compiler.Invalid;
import dev.agijobs.expression.cel.Template.Expression;
import dev.agijobs.expression.cel.Template.Literal;
import dev.agijobs.expression.cel.Template.Piece;
import dev.agijobs.plan.CanonicalJson;
import dev.agijobs.plan.Expressions.ExpressionFailure;
import dev.agijobs.plan.Expressions.Scope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts values in the place of the references and expressions in one step's parameters. */
final class ParamsResolution {

    private final Compiler compiler;
    private final Scope scope;
    private final ScopeVariables variables;
    private final CostBudget budget;
    private final ResultSize size;

    ParamsResolution(Compiler compiler, CelLimits limits, Scope scope) {
        this.compiler = compiler;
        this.scope = scope;
        this.variables = new ScopeVariables(scope);
        this.budget = new CostBudget(limits.cost());
        this.size = new ResultSize(limits);
    }

    Map<String, Object> resolve(Map<String, Object> params) throws ExpressionFailure {
        Map<String, Object> resolved = new LinkedHashMap<>();
        for (Map.Entry<String, Object> field : params.entrySet()) {
            putNullable(resolved, field.getKey(), value(field.getValue()));
        }
        return resolved;
    }

    private @Nullable Object value(@Nullable Object value) throws ExpressionFailure {
        return switch (value) {
            case String text when Template.isTemplate(text) -> text(text);
            case Map<?, ?> object when Reference.isReference(object) -> reference(object);
            case Map<?, ?> object -> {
                Map<String, Object> resolved = new LinkedHashMap<>();
                for (Map.Entry<?, ?> field : object.entrySet()) {
                    putNullable(resolved, (String) field.getKey(), value(field.getValue()));
                }
                yield resolved;
            }
            case List<?> list -> {
                List<@Nullable Object> resolved = new ArrayList<>(list.size());
                for (Object element : list) {
                    resolved.add(value(element));
                }
                yield resolved;
            }
            case null, default -> value;
        };
    }

    private @Nullable Object reference(Map<?, ?> object) throws ExpressionFailure {
        try {
            Reference reference = Reference.parse(object, id -> scope.step(id) != null)
                    .orElseThrow(() -> new Invalid("It names no step: " + object.get(Reference.KEY)));
            Map<String, @Nullable Object> step = scope.step(reference.stepId());
            Object found = step == null ? null : reference.resolve(step);
            size.addTree(found);
            return found;
        } catch (Invalid e) {
            throw new ExpressionFailure("Bad reference. " + e.detail());
        }
    }

    private @Nullable Object text(String text) throws ExpressionFailure {
        Template template;
        try {
            template = Template.parse(text);
        } catch (Invalid e) {
            throw new ExpressionFailure(e.detail());
        }
        if (template.isOneExpression() && template.pieces().getFirst() instanceof Expression(String expression)) {
            return evaluate(expression);
        }
        StringBuilder joined = new StringBuilder();
        for (Piece piece : template.pieces()) {
            switch (piece) {
                case Literal(String literal) -> joined.append(literal);
                case Expression(String expression) -> {
                    Object value = evaluate(expression);
                    joined.append(value instanceof String string ? string : CanonicalJson.of(value));
                }
            }
        }
        return joined.toString();
    }

    private @Nullable Object evaluate(String expression) throws ExpressionFailure {
        Object result = CelExpressions.compile(compiler, expression).evaluate(variables::find, budget);
        return Values.toJson(result, size);
    }

    /** JSON trees may hold null where their type does not say so. */
    @SuppressWarnings("NullAway")
    private static void putNullable(Map<String, Object> map, String key, @Nullable Object value) {
        map.put(key, value);
    }
}
