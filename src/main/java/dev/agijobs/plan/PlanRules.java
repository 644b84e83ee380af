package dev.agijobs.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a well-formed plan must keep besides: known tools, the plan's own policies, and expressions that can be evaluated. Codes: UNKNOWN_TOOL, TOOL_DENIED,
 * TOO_MANY_EXPRESSIONS, NOT_AN_ANCESTOR (a reference to a step that need not be over by then), TOO_MANY_FAULTS, and those of {@link Expressions}.
 */
public final class PlanRules {

    private static final int FAULTS_MAX = PlanLimits.DEFAULT.maxFaults();

    private static final int EXPRESSIONS_MAX = 5_000;

    private final Plan plan;
    private final Set<String> knownTools;
    private final Expressions expressions;
    private final Ancestors ancestors;
    private final ExpressionCount count = new ExpressionCount();
    private final List<Fault> faults = new ArrayList<>();

    private PlanRules(Plan plan, Set<String> knownTools, Expressions expressions) {
        this.plan = plan;
        this.knownTools = knownTools;
        this.expressions = expressions;
        this.ancestors = new Ancestors(plan.graph());
    }

    /** The faults of a plan, in order of its steps; no more than some hundreds. */
    public static List<Fault> check(Plan plan, Set<String> knownTools, Expressions expressions) {
        PlanRules rules = new PlanRules(plan, knownTools, expressions);
        for (int i = 0; i < plan.steps().size() && rules.faults.size() <= FAULTS_MAX; i++) {
            rules.checkTool(i);
            rules.checkExpressions(i);
        }
        return rules.bounded();
    }

    private void checkTool(int index) {
        String tool = plan.step(index).tool();
        String pointer = "/steps/" + index + "/tool";
        if (!knownTools.contains(tool)) {
            faults.add(new Fault(pointer, "UNKNOWN_TOOL", "There is no tool " + Faults.shown(tool) + "."));
        } else if (!plan.policies().allows(tool)) {
            faults.add(new Fault(
                    pointer, "TOOL_DENIED", "The plan's policies do not allow the tool " + Faults.shown(tool) + "."));
        }
    }

    private void checkExpressions(int index) {
        Step step = plan.step(index);
        boolean few = count.count() <= EXPRESSIONS_MAX;
        if (step.when() != null) {
            count.addCondition(step.when());
        }
        count.addParams(step.template());
        if (count.count() > EXPRESSIONS_MAX) {
            if (few) {
                faults.add(new Fault(
                        "/steps", "TOO_MANY_EXPRESSIONS", "More than " + EXPRESSIONS_MAX + " different expressions."));
            }
            return;
        }
        Set<String> stepIds = plan.graph().indexes().keySet();
        if (step.when() != null) {
            ReferredSteps referred = new ReferredSteps(stepIds);
            add("/steps/" + index + "/when", expressions.checkCondition(step.when(), referred));
            checkAncestors("/steps/" + index + "/when", index, referred);
        }
        ReferredSteps referred = new ReferredSteps(stepIds);
        add("/steps/" + index + "/params", expressions.checkParams(step.template(), referred));
        checkAncestors("/steps/" + index + "/params", index, referred);
    }

    private void add(String pointer, List<Fault> relative) {
        for (Fault fault : relative) {
            faults.add(new Fault(pointer + fault.pointer(), fault.code(), fault.detail()));
        }
    }

    private void checkAncestors(String pointer, int index, ReferredSteps referred) {
        for (String id : referred.found()) {
            if (!ancestors.mayBeOver(plan.graph().indexOf(id), index)) {
                faults.add(new Fault(
                        pointer,
                        "NOT_AN_ANCESTOR",
                        "Refers to step " + Faults.shown(id)
                                + ", which is not among the steps that this one needs, directly or through others."));
            }
        }
    }

    private List<Fault> bounded() {
        if (faults.size() <= FAULTS_MAX) {
            return List.copyOf(faults);
        }
        List<Fault> first = new ArrayList<>(faults.subList(0, FAULTS_MAX));
        first.add(Faults.tooMany(FAULTS_MAX));
        return List.copyOf(first);
    }
}
