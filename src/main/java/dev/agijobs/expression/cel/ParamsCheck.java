package dev.agijobs.expression.cel;

import dev.agijobs.expression.cel.Compiler.Invalid;
import dev.agijobs.expression.cel.Template.Expression;
import dev.agijobs.expression.cel.Template.Piece;
import dev.agijobs.plan.Fault;
import dev.agijobs.plan.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the faults of the references and expressions in one step's parameters. */
final class ParamsCheck {

    private final Compiler compiler;
    private final CelLimits limits;
    private final Set<String> stepIds;
    private final boolean items;
    private final List<Fault> faults = new ArrayList<>();
    private int expressions;

    /** @param items whether expressions may speak of an item */
    ParamsCheck(Compiler compiler, CelLimits limits, Set<String> stepIds, boolean items) {
        this.compiler = compiler;
        this.limits = limits;
        this.stepIds = stepIds;
        this.items = items;
    }

    List<Fault> check(Object params) {
        check(params, Place.ROOT);
        if (expressions > limits.expressions()) {
            faults.add(new Fault(
                    "", "TOO_MANY_EXPRESSIONS", "More than " + limits.expressions() + " references and expressions."));
        }
        return faults;
    }

    static Fault unknownStep(String pointer, String id) {
        return new Fault(
                pointer, "EXPRESSION_UNKNOWN_STEP", "Refers to step \"" + id + "\", and there is no such step.");
    }

    private void check(@Nullable Object value, Place place) {
        try {
            switch (value) {
                case String text when Template.isTemplate(text) -> checkTemplate(text, place);
                case Map<?, ?> object when Reference.isReference(object) -> checkReference(object, place);
                case Map<?, ?> object -> object.forEach((key, field) -> check(field, place.at((String) key)));
                case List<?> list -> {
                    int index = 0;
                    for (Object element : list) {
                        check(element, place.at(index++));
                    }
                }
                case null, default -> {}
            }
        } catch (Invalid e) {
            faults.add(new Fault(place.pointer(), "EXPRESSION_INVALID", e.detail()));
        }
    }

    private void checkReference(Map<?, ?> object, Place place) throws Invalid {
        if (++expressions > limits.expressions()) {
            return;
        }
        Optional<Reference> reference = Reference.parse(object, stepIds::contains);
        if (reference.isEmpty()) {
            faults.add(new Fault(
                    place.pointer(),
                    "EXPRESSION_UNKNOWN_STEP",
                    "Refers to no step of the plan: " + object.get(Reference.KEY)));
        }
    }

    private void checkTemplate(String text, Place place) throws Invalid {
        for (Piece piece : Template.parse(text).pieces()) {
            if (piece instanceof Expression(String expression) && ++expressions <= limits.expressions()) {
                for (String id : compiler.compile(expression, items).referredSteps()) {
                    if (!stepIds.contains(id)) {
                        faults.add(unknownStep(place.pointer(), id));
                    }
                }
            }
        }
    }
}
