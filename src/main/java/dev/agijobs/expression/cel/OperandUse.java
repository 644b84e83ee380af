package dev.agijobs.expression.cel;

import dev.cel.common.Operator;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** How the value of an operand is going to be used, where that costs more than looking at it. */
enum OperandUse {
    /** Compared deeply. */
    COMPARED,
    /** Where {@code in} looks: a list is walked, a map is not. */
    LOOKED_UP,
    /** Copied into a longer list. */
    JOINED,
    /** Searched by a regular expression: each character costs as many steps as the pattern has states. */
    MATCHED,
    /** Compiled to a regular expression. */
    PATTERN,
    /** Searched for: each character of the text searched may cost as many steps as this one has characters. */
    SEARCHED_FOR,
    /** Taken for true or false. */
    JUDGED;

    private static final Set<String> LOGIC = Set.of(
            Operator.LOGICAL_AND.getFunction(), Operator.LOGICAL_OR.getFunction(), Operator.LOGICAL_NOT.getFunction());

    /** The uses in an expression, by expression id of the operand. */
    static Map<Long, OperandUse> in(Stream<CelExpr> expressions) {
        Map<Long, OperandUse> uses = new HashMap<>();
        expressions.filter(e -> e.getKind() == Kind.CALL).forEach(e -> add(e.call(), uses));
        return uses;
    }

    private static void add(CelCall call, Map<Long, OperandUse> uses) {
        List<CelExpr> operands = new ArrayList<>(call.args());
        call.target().ifPresent(target -> operands.add(0, target));
        String function = call.function();
        if (LOGIC.contains(function)) {
            operands.forEach(operand -> uses.put(operand.id(), JUDGED));
        } else if (function.equals(Operator.CONDITIONAL.getFunction())) {
            uses.put(operands.getFirst().id(), JUDGED);
        } else if (operands.size() == 2) {
            add(function, operands.get(0), operands.get(1), uses);
        }
    }

    private static void add(String function, CelExpr first, CelExpr second, Map<Long, OperandUse> uses) {
        if (function.equals(Operator.EQUALS.getFunction()) || function.equals(Operator.NOT_EQUALS.getFunction())) {
            uses.put(first.id(), COMPARED);
            uses.put(second.id(), COMPARED);
        } else if (function.equals(Operator.IN.getFunction())) {
            uses.put(first.id(), COMPARED);
            uses.put(second.id(), LOOKED_UP);
        } else if (function.equals(Operator.ADD.getFunction()) && !isAccumulator(first)) {
            uses.put(first.id(), JOINED);
            uses.put(second.id(), JOINED);
        } else if (function.equals("matches")) {
            uses.put(first.id(), MATCHED);
            uses.put(second.id(), PATTERN);
        } else if (function.equals("contains")) {
            uses.put(second.id(), SEARCHED_FOR);
        }
    }

    /** The list that the macros map and filter build grows in place. */
    private static boolean isAccumulator(CelExpr expression) {
        return expression.getKind() == Kind.IDENT && expression.ident().name().startsWith("@");
    }
}
