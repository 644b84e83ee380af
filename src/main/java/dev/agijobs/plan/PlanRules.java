package dev.agijobs.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What a well-formed plan must keep besides: known tools, the plan's own policies, and expressions that can be evaluated. Codes: UNKNOWN_TOOL, TOOL_DENIED,
 * TOO_MANY_EXPRESSIONS, NOT_AN_ANCESTOR (a reference to a step that need not be over by then), TOO_MANY_FAULTS, and those of {@link Expressions}.
 */
public final class PlanRules {

    private static final int FAULTS_MAX = PlanLimits.DEFAULT.maxFaults();

    private static final PlanReader READER = new PlanReader(PlanLimits.DEFAULT);

    private static final int EXPRESSIONS_MAX = 5_000;

    private final Plan plan;
    private final Set<String> knownTools;
    private final Expressions expressions;
    private final Ancestors ancestors;
    private final ExpressionCount count = new ExpressionCount();
    private final List<Fault> faults = new ArrayList<>();

    /** The plan's own policies, and those of the plans that it is a part of. */
    private final List<Plan.Policies> policies = new ArrayList<>();

    private PlanRules(Plan plan, List<Plan.Policies> outer, Set<String> knownTools, Expressions expressions) {
        this.plan = plan;
        policies.addAll(outer);
        policies.add(plan.policies());
        this.knownTools = knownTools;
        this.expressions = expressions;
        this.ancestors = new Ancestors(plan.graph());
    }

    /** The faults of a plan, in order of its steps; no more than some hundreds. */
    public static List<Fault> check(Plan plan, Set<String> knownTools, Expressions expressions) {
        return check(plan, List.of(), knownTools, expressions);
    }

    /** As the other, for a plan that is run as part of others. @param outer their policies, which bind it too */
    public static List<Fault> check(
            Plan plan, List<Plan.Policies> outer, Set<String> knownTools, Expressions expressions) {
        PlanRules rules = new PlanRules(plan, outer, knownTools, expressions);
        for (int i = 0; i < plan.steps().size() && rules.faults.size() <= FAULTS_MAX; i++) {
            rules.checkTool(i);
            rules.checkChild(i);
            rules.checkExpressions(i);
        }
        return rules.bounded();
    }

    private void checkTool(int index) {
        Step step = plan.step(index);
        checkTool(step.tool(), "/steps/" + index + "/tool");
        if (step.compensate() != null) {
            String pointer = "/steps/" + index + "/compensate/tool";
            checkTool(step.compensate().tool(), pointer);
            if (Step.WAITS.contains(step.compensate().tool())) {
                faults.add(new Fault(
                        pointer,
                        "TOOL_DENIED",
                        Faults.shown(step.compensate().tool()) + " only waits, and what waits undoes nothing."));
            }
        }
    }

    /** The plan that a step runs as a run of its own is a plan like any other. */
    private void checkChild(int index) {
        Step step = plan.step(index);
        if (!step.tool().equals(Step.RUN_PLAN) || step.template().containsKey(Step.CHILD_PLAN)) {
            return; // a reference, known only when the step begins
        }
        String pointer = "/steps/" + index + "/params/" + Step.CHILD_PLAN;
        Object child = step.params().get(Step.CHILD_PLAN);
        if (child == null) {
            faults.add(new Fault(pointer, "REQUIRED", "The plan to run is required."));
            return;
        }
        Reading reading = READER.read(child);
        add(pointer, reading.faults());
        if (reading.plan() != null) {
            add(pointer, check(reading.plan(), policies, knownTools, expressions));
        }
    }

    private void checkTool(String tool, String pointer) {
        if (!knownTools.contains(tool)) {
            faults.add(new Fault(pointer, "UNKNOWN_TOOL", "There is no tool " + Faults.shown(tool) + "."));
        } else if (!policies.stream().allMatch(all -> all.allows(tool))) {
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
        count.addParams(step.forEachTemplate());
        if (step.compensate() != null) {
            count.addParams(step.compensate().params());
        }
        if (count.count() > EXPRESSIONS_MAX) {
            if (few) {
                faults.add(new Fault(
                        "/steps", "TOO_MANY_EXPRESSIONS", "More than " + EXPRESSIONS_MAX + " different expressions."));
            }
            return;
        }
        boolean items = step.forEach() != null;
        String place = "/steps/" + index;
        if (step.when() != null) {
            String when = step.when();
            check(place + "/when", index, false, referred -> expressions.checkCondition(when, referred, items));
        }
        check(place + "/params", index, false, referred -> expressions.checkParams(step.template(), referred, items));
        Object forEach = step.forEachTemplate();
        if (forEach != null) {
            check(place + "/for_each", index, false, referred -> expressions.checkParams(forEach, referred, false));
        }
        Compensation undo = step.compensate();
        if (undo != null) {
            String pointer = place + "/compensate/params";
            check(pointer, index, true, referred -> expressions.checkParams(undo.params(), referred, items));
        }
    }

    /** @param self whether the step may speak of itself */
    private void check(String pointer, int index, boolean self, Function<Set<String>, List<Fault>> faultsOf) {
        ReferredSteps referred = new ReferredSteps(plan.graph().indexes().keySet());
        add(pointer, faultsOf.apply(referred));
        checkAncestors(pointer, index, self, referred);
    }

    private void add(String pointer, List<Fault> relative) {
        for (Fault fault : relative) {
            faults.add(new Fault(pointer + fault.pointer(), fault.code(), fault.detail()));
        }
    }

    private void checkAncestors(String pointer, int index, boolean self, ReferredSteps referred) {
        for (String id : referred.found()) {
            if (self && plan.graph().indexOf(id) == index) {
                continue;
            }
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
