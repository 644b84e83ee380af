package dev.agijobs.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Evaluates {@code when} conditions and references in parameters. Bounded in time, cost and size; thread-safe. */
public interface Expressions {

    /** What an expression may see: outputs and states of steps, and the plan's metadata. */
    interface Scope {
        /** {@code {out: {cid, tx, data}, state}} of a step ({@code out} null when it was skipped or has not completed), or null when there is no such step. */
        @Nullable
        Map<String, @Nullable Object> step(String stepId);

        /** The ids of all steps of the plan. */
        List<String> stepIds();

        Map<String, Object> metadata();

        /** What {@code item} and {@code index} stand for; null outside a {@code for_each}. */
        default @Nullable Item item() {
            return null;
        }
    }

    /** An item of a {@code for_each} and its place, 0 for the first. */
    record Item(@Nullable Object value, int index) {}

    /**
     * The faults of a condition that can be seen without values (syntax, size, not boolean, steps not in {@code stepIds}); pointers are relative ("" is the text).
     *
     * @param items whether it may speak of {@code item} and {@code index}
     */
    List<Fault> checkCondition(String condition, Set<String> stepIds, boolean items);

    /** As the other, outside a {@code for_each}. */
    default List<Fault> checkCondition(String condition, Set<String> stepIds) {
        return checkCondition(condition, stepIds, false);
    }

    /** Whether a condition speaks of {@code item} or {@code index}; false when it cannot be compiled. */
    boolean speaksOfItem(String condition);

    /**
     * The faults of references and {@code ${...}} in a parameter tree, among them steps not in {@code stepIds} (code EXPRESSION_UNKNOWN_STEP); pointers are relative
     * to the tree. Asks {@code stepIds} for each step that is referred to.
     *
     * @param items whether they may speak of {@code item} and {@code index}
     */
    List<Fault> checkParams(Object params, Set<String> stepIds, boolean items);

    /** As the other, outside a {@code for_each}. */
    default List<Fault> checkParams(Object params, Set<String> stepIds) {
        return checkParams(params, stepIds, false);
    }

    /** @throws ExpressionFailure when it cannot be evaluated or is no boolean */
    boolean condition(String condition, Scope scope) throws ExpressionFailure;

    /**
     * Parameters with every {@code {"$ref": "steps.ID.out.data.path"}} replaced by the value (null when the step was skipped or the path is absent) and every
     * {@code ${...}} inside text by its CEL value. A text that is one {@code ${...}} alone keeps the value's type.
     *
     * @throws ExpressionFailure when something cannot be evaluated or the result grows over the limit
     */
    Map<String, Object> resolve(Map<String, Object> params, Scope scope) throws ExpressionFailure;

    /** An expression failed for good: the same values would fail again. */
    final class ExpressionFailure extends Exception {
        private static final long serialVersionUID = 1L;

        public ExpressionFailure(String message) {
            super(message);
        }
    }
}
