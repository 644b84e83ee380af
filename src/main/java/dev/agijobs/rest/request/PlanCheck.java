package dev.agijobs.rest.request;

import dev.agijobs.plan.Expressions;
import dev.agijobs.plan.Fault;
import dev.agijobs.plan.PlanReader;
import dev.agijobs.plan.PlanRules;
import dev.agijobs.plan.Reading;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads plans that clients send, and holds them to the rules. Thread-safe; takes its time with large plans. */
public final class PlanCheck {

    private final PlanReader reader;
    private final Set<String> tools;
    private final Expressions expressions;

    /** @param tools all names that steps may use */
    public PlanCheck(PlanReader reader, Set<String> tools, Expressions expressions) {
        this.reader = reader;
        this.tools = Set.copyOf(tools);
        this.expressions = expressions;
    }

    /** The plan, or all that is wrong with it, with pointers into the body {@code {plan}} that it came in. */
    public Reading check(@Nullable Object document) {
        Reading reading = reader.read(document);
        if (reading.plan() == null) {
            return new Reading(inBody(reading.faults()), null, reading.malformed());
        }
        List<Fault> faults = PlanRules.check(reading.plan(), tools, expressions);
        return faults.isEmpty() ? reading : new Reading(inBody(faults), null, false);
    }

    private static List<Fault> inBody(List<Fault> faults) {
        return faults.stream()
                .map(fault -> new Fault("/plan" + fault.pointer(), fault.code(), fault.detail()))
                .toList();
    }
}
